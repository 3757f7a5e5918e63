package uk.co.provilex.crm.portability.mapping;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Knows the usual names of columns in plain lists and in the exports of common CRMs, mail tools and address books, from
 * {@code usual-names.txt}.
 *
 * <p>It is cautious: a name that could mean two things is not known, and data that a CRM for leads has no use for (date
 * of birth, sex, …) is left out on purpose (UK GDPR article 5(1)(c), data minimisation).
 */
final class UsualNames {

    /**
     * What a column fills.
     *
     * @param field the field
     * @param detail the label of an email or phone, or the key of a custom field, else empty
     * @param confidence how sure it is
     */
    record Match(Field field, String detail, Confidence confidence) {
        Match guessed() {
            return new Match(field, detail, Confidence.GUESSED);
        }
    }

    private static final Pattern WORD_BREAK = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern CAMEL = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");
    private static final Pattern NUMBERED = Pattern.compile("(\\p{L}+)(\\p{N}{1,2})");
    private static final Pattern NUMBER = Pattern.compile("\\p{N}{1,3}");
    private static final Pattern ENTRY = Pattern.compile("(\\S+) ([=~]) (.+)");

    /** Pipedrive names the kind of record before each of its columns. */
    private static final Pattern KIND = Pattern.compile("(?:Person|Lead|Contact) - (.+)");

    /** Salesforce says in its reports that a country is written out, where an organisation keeps codes. */
    private static final Pattern TEXT_ONLY = Pattern.compile("(?i)\\s*\\(text only\\)$");

    /** Words that address books put before or after every name and that tell nothing here. */
    private static final Set<String> NOISE = Set.of("contact", "person", "lead", "customer", "value", "primary");

    private static final Set<String> EMAIL_WORDS = Set.of("email", "emails", "mail");
    private static final Set<String> PHONE_WORDS =
            Set.of("phone", "phones", "telephone", "tel", "mobile", "cell", "cellphone", "landline", "handphone");
    private static final Set<String> PLAIN_COMPANIONS = Set.of("address", "addresses", "number", "numbers");
    private static final Set<String> EMAIL_COMPANIONS =
            Set.of("address", "addresses", "id", "main", "other", "secondary", "alternative", "additional", "data");
    private static final Set<String> PHONE_COMPANIONS = Set.of(
            "number",
            "numbers",
            "no",
            "main",
            "other",
            "secondary",
            "alternative",
            "additional",
            "data",
            "direct",
            "day",
            "evening",
            "whatsapp",
            // "WhatsApp" is taken for two words.
            "whats",
            "app");
    private static final Set<String> LABELS = Set.of("work", "home", "business", "personal", "private", "office");

    /** By their words without the blanks, since a list in capitals does not tell where a word ends. */
    private static final Map<String, Match> NAMES = names();

    private UsualNames() {}

    private static Map<String, Match> names() {
        Map<String, Match> names = new HashMap<>();
        try (var lines = new BufferedReader(new InputStreamReader(
                UsualNames.class.getResourceAsStream("usual-names.txt"), StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(line -> put(names, line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(names);
    }

    private static void put(Map<String, Match> names, String line) {
        var entry = ENTRY.matcher(line);
        if (!entry.matches()) {
            throw new IllegalStateException("not an entry: " + line);
        }
        var field = Field.ofPath(entry.group(1)).orElseThrow();
        var confidence = entry.group(2).equals("=") ? Confidence.EXACT : Confidence.GUESSED;
        for (var name : entry.group(3).split(", ", -1)) {
            if (names.put(name.replace(" ", ""), new Match(field, "", confidence)) != null) {
                throw new IllegalStateException("named twice: " + name);
            }
        }
    }

    /** Returns what a column of this name fills, if its name is a usual one with one meaning. */
    static Optional<Match> of(String header, List<String> allHeaders) {
        var kind = KIND.matcher(header);
        if (kind.matches()) {
            var match = of(kind.group(1), allHeaders);
            if (match.isPresent()) {
                return match;
            }
        }
        List<String> words = words(header);
        String name = String.join(" ", words);
        if (words.isEmpty()) {
            return Optional.empty();
        }
        if (name.equals("title")) {
            return titleIn(allHeaders);
        }
        Optional<Match> exact = lookUp(words);
        if (exact.isPresent()) {
            return name.equals("status") && !names(allHeaders, Set.of("leadstatus"))
                    ? exact.map(match -> new Match(match.field(), "", Confidence.EXACT))
                    : exact;
        }
        if (ObjectionNames.contain(name)) {
            // Whoever objected to one kind of message is not brought in unasked.
            return Optional.of(new Match(Field.OPTED_OUT, "", Confidence.GUESSED));
        }
        List<String> bare = without(NOISE, words);
        Optional<Match> contact = emailOrPhone(bare);
        return contact.isPresent() ? contact : lookUp(bare).map(Match::guessed);
    }

    /** A title is a job where salutations have a column of their own, as CRMs export it; else it may be "Dr". */
    private static Optional<Match> titleIn(List<String> allHeaders) {
        return names(allHeaders, Set.of("salutation", "salutationname", "leadsource", "leadstatus"))
                ? Optional.of(new Match(Field.JOB_TITLE, "", Confidence.GUESSED))
                : Optional.empty();
    }

    private static boolean names(List<String> headers, Set<String> names) {
        return headers.stream()
                .map(UsualNames::words)
                .map(words -> String.join("", words))
                .anyMatch(names::contains);
    }

    private static Optional<Match> lookUp(List<String> words) {
        Match whole = NAMES.get(String.join("", words));
        if (whole != null) {
            return Optional.of(whole);
        }
        // "Address 1 - City" and "Organization 1 - Name": a first of several is the one; a second is not kept.
        if (words.contains("1")) {
            return Optional.ofNullable(NAMES.get(String.join("", without(Set.of("1"), words))));
        }
        return Optional.empty();
    }

    private static Optional<Match> emailOrPhone(List<String> words) {
        List<String> plain = new ArrayList<>();
        for (String word : words) {
            if (!NUMBER.matcher(word).matches()) {
                plain.add(word);
            }
        }
        int mail = plain.indexOf("mail");
        if (mail > 0 && plain.get(mail - 1).equals("e")) {
            plain.remove(mail - 1);
        }
        Optional<Match> email = kind(plain, EMAIL_WORDS, EMAIL_COMPANIONS, Field.EMAIL);
        return email.isPresent() ? email : kind(plain, PHONE_WORDS, PHONE_COMPANIONS, Field.PHONE);
    }

    private static Optional<Match> kind(List<String> words, Set<String> names, Set<String> companions, Field field) {
        List<String> apart = words.stream()
                .flatMap(word -> apart(word, names, companions).stream())
                .toList();
        if (apart.stream().noneMatch(names::contains)) {
            return Optional.empty();
        }
        String label = "";
        var confidence = Confidence.EXACT;
        for (String word : apart) {
            if (LABELS.contains(word) || word.equals("mobile")) {
                label = word;
            } else if (!names.contains(word) && !companions.contains(word)) {
                return Optional.empty();
            } else if (!names.contains(word) && !PLAIN_COMPANIONS.contains(word)) {
                confidence = Confidence.GUESSED;
            }
        }
        return Optional.of(new Match(field, label, confidence));
    }

    /** Takes "mobilephone" and "emailaddress" apart, as a list in capitals has them. */
    private static List<String> apart(String word, Set<String> names, Set<String> companions) {
        for (String name : names) {
            if (word.endsWith(name) && isBeside(word.substring(0, word.length() - name.length()), companions)) {
                return List.of(word.substring(0, word.length() - name.length()), name);
            }
            if (word.startsWith(name) && isBeside(word.substring(name.length()), companions)) {
                return List.of(name, word.substring(name.length()));
            }
        }
        return List.of(word);
    }

    private static boolean isBeside(String word, Set<String> companions) {
        return LABELS.contains(word) || word.equals("mobile") || companions.contains(word);
    }

    private static List<String> without(Set<String> unwanted, List<String> words) {
        return words.stream().filter(word -> !unwanted.contains(word)).toList();
    }

    /** Splits a header into lower-case words: "firstName", "E-mail 1 - Value" and "Téléphone_2" all come apart. */
    static List<String> words(String header) {
        String said = TEXT_ONLY.matcher(header).replaceFirst("");
        String plain = Normalizer.normalize(said, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "");
        List<String> words = new ArrayList<>();
        for (String part : CAMEL.matcher(plain).replaceAll(" ").split(WORD_BREAK.pattern(), -1)) {
            String word = NUMBERED.matcher(part.toLowerCase(Locale.ROOT)).replaceAll("$1 $2");
            Arrays.stream(word.split(" ", -1)).filter(w -> !w.isEmpty()).forEach(words::add);
        }
        return words;
    }
}
