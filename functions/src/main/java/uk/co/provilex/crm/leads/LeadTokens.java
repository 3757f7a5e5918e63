package uk.co.provilex.crm.leads;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.sealing.TenantKey;
import uk.co.provilex.crm.search.Words;

/** The tokens by which a lead is found: keyed digests, so that the index names nobody. */
final class LeadTokens {

    /** The most words of one lead that have tokens; a longer company name is found by its first words. */
    static final int MOST_WORDS = 24;

    private LeadTokens() {}

    /** Returns every token of a lead: of the beginnings of its words, its phone numbers and its tags. */
    static Set<String> of(TenantKey key, LeadDetails details) {
        var tokens = new LinkedHashSet<String>();
        words(details).stream()
                .limit(MOST_WORDS)
                .flatMap(word -> Words.prefixes(word).stream())
                .forEach(prefix -> tokens.add(ofPrefix(key, prefix)));
        details.phones().stream()
                .map(LeadDetails.Phone::e164)
                .flatMap(Stream::ofNullable)
                .forEach(number -> tokens.add(ofPhone(key, number)));
        details.tags().forEach(tag -> tokens.add(ofTag(key, Words.fold(tag))));
        return tokens;
    }

    /** Returns the words of a lead's names and company, the names first. */
    static Set<String> words(LeadDetails details) {
        var words = new LinkedHashSet<String>();
        List.of(or(details.lastName()), or(details.firstName()), or(details.company()))
                .forEach(text -> words.addAll(Words.of(text)));
        return words;
    }

    static String ofPrefix(TenantKey key, String prefix) {
        return key.token("word", prefix);
    }

    static String ofPhone(TenantKey key, String e164) {
        return key.token("phone", e164);
    }

    static String ofTag(TenantKey key, String folded) {
        return key.token("tag", folded);
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }
}
