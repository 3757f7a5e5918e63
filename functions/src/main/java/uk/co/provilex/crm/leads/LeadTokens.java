package uk.co.provilex.crm.leads;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.sealing.TenantKey;
import uk.co.provilex.crm.search.Words;

/**
 * The entries by which leads are found: keyed digests, so that the index names nobody. A word has one entry, whose path is
 * a digest for each further letter, as in a trie; so every beginning of it is found by the beginning of its path, at the
 * price of one item.
 */
final class LeadTokens {

    /** The most words of one lead that have entries; a longer company name is found by its first words. */
    static final int MOST_WORDS = 24;

    /** Characters of a digest for one letter: 30 bits, enough where what is opened decides. */
    private static final int STEP = 5;

    private LeadTokens() {}

    /**
     * An entry, or the beginning of some.
     *
     * @param token names the partition
     * @param path leads on within it
     */
    record Entry(String token, String path) implements Comparable<Entry> {

        /** Tells whether whoever looks for this finds {@code entry}. */
        boolean begins(Entry entry) {
            return token.equals(entry.token()) && entry.path().startsWith(path);
        }

        @Override
        public int compareTo(Entry other) {
            int byToken = token.compareTo(other.token());
            return byToken == 0 ? path.compareTo(other.path()) : byToken;
        }
    }

    /** Returns every entry of a lead: of its words, its phone numbers, its external id and its tags. */
    static Set<Entry> of(TenantKey key, LeadDetails details) {
        var entries = new LinkedHashSet<Entry>();
        words(details).stream().limit(MOST_WORDS).forEach(word -> entries.add(ofWord(key, word)));
        entries.addAll(inTrash(key, details));
        details.tags().forEach(tag -> entries.add(ofTag(key, Words.fold(tag))));
        return entries;
    }

    /**
     * Returns the entries that a lead keeps in the trash: those by which an import recognises it, lest it be created a
     * second time.
     */
    static Set<Entry> inTrash(TenantKey key, LeadDetails details) {
        var entries = new LinkedHashSet<Entry>();
        details.phones().stream()
                .map(LeadDetails.Phone::e164)
                .flatMap(Stream::ofNullable)
                .forEach(number -> {
                    entries.add(ofPhone(key, number));
                    if (details.emails().isEmpty()) {
                        entries.add(ofPhoneAlone(key, number));
                    }
                });
        Stream.ofNullable(details.externalId()).forEach(id -> entries.add(ofExternal(key, id)));
        return entries;
    }

    /** Returns the tokens under which the claims of a lead's addresses are kept. */
    static Set<String> claims(TenantKey key, LeadDetails details) {
        var claims = new LinkedHashSet<String>();
        EmailClaims.addresses(details).forEach(address -> claims.add(ofEmail(key, address)));
        return claims;
    }

    /** Returns the token of an email address, as {@code EmailAddress.normalised} gives it. */
    static String ofEmail(TenantKey key, String address) {
        return key.token("email", address);
    }

    /** Returns the words of a lead's names and company, the names first. */
    static Set<String> words(LeadDetails details) {
        var words = new LinkedHashSet<String>();
        List.of(or(details.lastName()), or(details.firstName()), or(details.company()))
                .forEach(text -> words.addAll(Words.of(text)));
        return words;
    }

    /** Returns the entry of a word, or what the entries of all words that it begins begin with. */
    static Entry ofWord(TenantKey key, String word) {
        var prefixes = Words.prefixes(word);
        var path = new StringBuilder();
        prefixes.stream().skip(1).forEach(prefix -> path.append(key.token("step", prefix), 0, STEP));
        return new Entry(key.token("word", prefixes.getFirst()), path.toString());
    }

    static Entry ofPhone(TenantKey key, String e164) {
        return new Entry(key.token("phone", e164), "");
    }

    /**
     * Returns the entry of a number that a lead without an email has. They are kept together, since an import asks for a
     * hundred of them at a time and few are there: one read may tell of all.
     */
    static Entry ofPhoneAlone(TenantKey key, String e164) {
        return new Entry(ofAnyPhoneAlone(key).token(), key.token("phone", e164));
    }

    /** Returns what the entries of numbers of leads without an email begin with. */
    static Entry ofAnyPhoneAlone(TenantKey key) {
        return new Entry(key.token("phones", "alone"), "");
    }

    static Entry ofExternal(TenantKey key, String externalId) {
        return new Entry(key.token("external", externalId), "");
    }

    static Entry ofTag(TenantKey key, String folded) {
        return new Entry(key.token("tag", folded), "");
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }
}
