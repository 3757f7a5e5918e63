package uk.co.provilex.crm.leads;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.sealing.TenantKey;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.search.Words;

/**
 * What is searched for, in the forms in which it is compared. All that is given must match.
 *
 * @param words each must begin a word of the lead's names or company
 * @param email the normalised address
 * @param phone the number in E.164
 * @param tag the tag, folded
 */
record LeadQuery(List<String> words, Optional<String> email, Optional<String> phone, Optional<String> tag) {

    private static final int QUERY = 200;
    private static final int TAG = 50;

    /** Validates what came in; the answer may be used only when {@code checks} are ok. */
    static LeadQuery of(
            @Nullable String query,
            @Nullable String email,
            @Nullable String phone,
            @Nullable String tag,
            String defaultCountry,
            Checks checks) {
        checks.require(
                        query != null || email != null || phone != null || tag != null,
                        "",
                        "asks for nothing; give a query, email, phone or tag")
                .line(query, "/query", QUERY)
                .line(tag, "/tag", TAG)
                .line(phone, "/phone", PhoneNumber.MAX_LENGTH);
        var words = query == null ? List.<String>of() : Words.asked(query);
        checks.require(query == null || !words.isEmpty(), "/query", "has no letter or digit; give a word");
        var address = Optional.ofNullable(email).flatMap(EmailAddress::parse);
        checks.require(email == null || address.isPresent(), "/email", EmailAddress.REMEDY);
        var number = Optional.ofNullable(phone).flatMap(typed -> PhoneNumber.e164(typed, defaultCountry));
        checks.require(
                phone == null || number.isPresent(),
                "/phone",
                "is not a phone number; give one such as +44 20 7946 0018, or one of " + defaultCountry);
        return new LeadQuery(
                words,
                address.map(EmailAddress::normalised),
                number,
                Optional.ofNullable(tag).map(Words::fold));
    }

    /** Returns the entries to look through: where fewest leads are likely to be, at a number, the longest word, a tag. */
    LeadTokens.Entry sought(TenantKey key) {
        if (phone.isPresent()) {
            return LeadTokens.ofPhone(key, phone.get());
        }
        return words.stream()
                .max(Comparator.comparingInt(String::length))
                .filter(word -> word.length() > 1 || tag.isEmpty())
                .map(word -> LeadTokens.ofWord(key, word))
                .orElseGet(() -> LeadTokens.ofTag(key, tag.orElse("")));
    }

    /** Tells whether an opened lead is what is searched for; only that decides, never an entry. */
    boolean matches(LeadDetails lead) {
        var known = LeadTokens.words(lead);
        return words.stream().allMatch(word -> Words.begins(word, known))
                && email.stream().allMatch(address -> lead.emails().stream()
                        .anyMatch(one -> one.address().equals(address)))
                && phone.stream().allMatch(number -> lead.phones().stream().anyMatch(one -> number.equals(one.e164())))
                && tag.stream().allMatch(folded -> lead.tags().stream()
                        .anyMatch(one -> Words.fold(one).equals(folded)));
    }

    /** Returns the one text that tells this search from every other, for its cursors. */
    String name() {
        return String.join("|", String.join(" ", words), email.orElse(""), phone.orElse(""), tag.orElse(""));
    }

    @Override
    public String toString() {
        return "LeadQuery";
    }
}
