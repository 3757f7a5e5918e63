package uk.co.provilex.crm.portability.mapping;

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
 * Knows the usual names of columns in plain lists and in the exports of common CRMs, mail tools and address books.
 *
 * <p>It is cautious: a name that could mean two things is not known, and data that a CRM for leads has no use for (date
 * of birth, sex, …) is left out on purpose (UK GDPR article 5(1)(c), data minimisation).
 */
final class UsualNames {

    record Match(Field field, String label, Confidence confidence) {}

    private static final Pattern WORD_BREAK = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern CAMEL = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");
    private static final Pattern NUMBERED = Pattern.compile("(\\p{L}+)(\\p{N}{1,2})");
    private static final Pattern NUMBER = Pattern.compile("\\p{N}{1,3}");

    /** Words that address books put before or after every name and that tell nothing here. */
    private static final Set<String> NOISE =
            Set.of("contact", "person", "lead", "customer", "value", "associated", "primary");

    private static final Set<String> EMAIL_WORDS = Set.of("email", "emails", "mail");
    private static final Set<String> PHONE_WORDS =
            Set.of("phone", "phones", "telephone", "tel", "mobile", "cell", "cellphone", "landline", "handphone");
    private static final Set<String> EMAIL_COMPANIONS =
            Set.of("address", "addresses", "id", "main", "other", "secondary", "alternative");
    private static final Set<String> PHONE_COMPANIONS =
            Set.of("number", "numbers", "no", "main", "other", "secondary", "alternative", "direct", "day", "evening");
    private static final Set<String> LABELS = Set.of("work", "home", "business", "personal", "private", "office");

    private static final Map<String, Field> NAMES = names();

    private UsualNames() {}

    private static Map<String, Field> names() {
        Map<String, Field> names = new HashMap<>();
        put(
                names,
                Field.FIRST_NAME,
                "first name",
                "firstname",
                "given name",
                "forename",
                "christian name",
                "first",
                "fname",
                "vorname",
                "prenom");
        put(
                names,
                Field.LAST_NAME,
                "last name",
                "lastname",
                "surname",
                "family name",
                "last",
                "lname",
                "second name",
                "nachname");
        put(names, Field.FULL_NAME, "name", "full name", "fullname", "display name");
        put(
                names,
                Field.COMPANY,
                "company",
                "company name",
                "organisation",
                "organization",
                "organisation name",
                "organization name",
                "account",
                "account name",
                "company account",
                "employer",
                "business name",
                "firm",
                "business");
        put(
                names,
                Field.JOB_TITLE,
                "job title",
                "jobtitle",
                "job",
                "position",
                "job role",
                "role",
                "organization title",
                "occupation",
                "job position");
        put(
                names,
                Field.ADDRESS_LINE1,
                "address",
                "address line",
                "street",
                "street address",
                "street name",
                "mailing street",
                "business street",
                "home street",
                "address street",
                "mailing address",
                "postal address",
                "addr");
        put(
                names,
                Field.ADDRESS_LINE2,
                "address line 2",
                "address 2",
                "street 2",
                "street address 2",
                "address extended address");
        put(
                names,
                Field.CITY,
                "city",
                "town",
                "town city",
                "city town",
                "locality",
                "mailing city",
                "business city",
                "home city",
                "address city",
                "post town");
        put(
                names,
                Field.REGION,
                "region",
                "state",
                "county",
                "province",
                "state region",
                "state province",
                "state county",
                "county state",
                "mailing state",
                "mailing state province",
                "business state",
                "home state",
                "address region",
                "address state");
        put(
                names,
                Field.POSTCODE,
                "postcode",
                "post code",
                "zip",
                "zip code",
                "zipcode",
                "postal code",
                "zip postal code",
                "postcode zip",
                "mailing zip",
                "mailing zip postal code",
                "business postal code",
                "home postal code",
                "address postal code",
                "address postcode",
                "address zip",
                "plz");
        put(
                names,
                Field.COUNTRY,
                "country",
                "country region",
                "country name",
                "mailing country",
                "business country",
                "business country region",
                "home country",
                "home country region",
                "address country");
        put(
                names,
                Field.WEBSITE,
                "website",
                "web site",
                "website url",
                "web page",
                "webpage",
                "url",
                "homepage",
                "web",
                "company website");
        put(names, Field.SOURCE, "source", "original source", "lead source", "source name", "origin");
        put(names, Field.STATUS, "status", "lead status", "stage", "lifecycle stage");
        put(names, Field.TAGS, "tags", "tag", "labels", "label", "categories", "keywords", "group membership");
        put(names, Field.NOTE, "notes", "note", "comments", "comment", "remarks", "description", "message");
        put(
                names,
                Field.EXTERNAL_ID,
                "id",
                "external id",
                "externalid",
                "customer id",
                "contact id",
                "lead id",
                "record id",
                "user id",
                "person id",
                "client id",
                "customer number",
                "customer no",
                "account number",
                "reference",
                "ref",
                "uid",
                "uuid",
                "system id");
        put(
                names,
                Field.LAWFUL_BASIS,
                "lawful basis",
                "legal basis",
                "lawfulbasis",
                "legal basis for processing",
                "basis for processing",
                "legal basis for processing contact s data",
                "gdpr basis",
                "gdpr lawful basis",
                "consent lawful basis");
        put(names, Field.CONSENT_PURPOSE, "purpose", "consent purpose", "processing purpose", "purpose of processing");
        put(names, Field.CONSENT_CHANNEL, "channel", "consent channel", "marketing channel", "preferred channel");
        put(
                names,
                Field.CONSENT_WORDING,
                "consent wording",
                "wording",
                "consent text",
                "consent statement",
                "opt in text",
                "opt in wording",
                "consent copy");
        put(
                names,
                Field.CONSENT_WORDING_VERSION,
                "wording version",
                "consent wording version",
                "consent version",
                "consent text version");
        put(
                names,
                Field.CONSENT_SOURCE,
                "consent source",
                "opt in source",
                "optin source",
                "subscription source",
                "signup source",
                "sign up source",
                "consent form",
                "where consent was given");
        put(
                names,
                Field.CONSENT_SOURCE_URL,
                "consent url",
                "consent source url",
                "opt in url",
                "signup url",
                "sign up url",
                "source url",
                "consent page");
        put(
                names,
                Field.CONSENT_METHOD,
                "consent method",
                "method",
                "opt in method",
                "method of consent",
                "how consent was given");
        put(
                names,
                Field.CONSENT_OBTAINED_AT,
                "consent date",
                "date of consent",
                "consent given",
                "consent given at",
                "consent given on",
                "consented at",
                "consented on",
                "consent obtained at",
                "obtained at",
                "opt in date",
                "opt in time",
                "optin date",
                "optin time",
                "opted in at",
                "opted in on",
                "date opted in",
                "subscription date",
                "subscribed at",
                "subscribed on",
                "date subscribed",
                "signup date",
                "sign up date",
                "consent timestamp",
                "confirm time");
        put(
                names,
                Field.CONSENT_ASSESSMENT,
                "assessment reference",
                "lia",
                "lia reference",
                "legitimate interest assessment",
                "legitimate interests assessment",
                "consent assessment reference");
        put(
                names,
                Field.OPTED_IN,
                "opt in",
                "optin",
                "opted in",
                "consent",
                "gdpr consent",
                "marketing consent",
                "email opt in",
                "subscribed",
                "is subscribed",
                "accepts marketing",
                "email marketing consent",
                "newsletter");
        put(
                names,
                Field.OPTED_OUT,
                "opt out",
                "optout",
                "opted out",
                "email opt out",
                "has opted out of email",
                "opted out of email",
                "do not call",
                "do not contact",
                "do not email",
                "unsubscribed",
                "is unsubscribed",
                "unsubscribed from all email",
                "no marketing",
                "suppressed",
                "email optout");
        return Map.copyOf(names);
    }

    private static void put(Map<String, Field> names, Field field, String... usual) {
        for (String name : usual) {
            if (names.put(name, field) != null) {
                throw new IllegalStateException("named twice: " + name);
            }
        }
    }

    /** Returns what a column of this name fills, if its name is a usual one with one meaning. */
    static Optional<Match> of(String header, List<String> allHeaders) {
        List<String> words = words(header);
        if (words.isEmpty()) {
            return Optional.empty();
        }
        Optional<Field> exact = lookUp(words);
        if (exact.isPresent()) {
            return exact.map(field -> new Match(field, "", Confidence.EXACT));
        }
        if (String.join(" ", words).equals("title")) {
            return titleIn(allHeaders);
        }
        List<String> bare = without(NOISE, words);
        Optional<Match> contact = emailOrPhone(bare);
        return contact.isPresent() ? contact : lookUp(bare).map(field -> new Match(field, "", Confidence.GUESSED));
    }

    /** A title is a job where salutations have a column of their own, as CRMs export it; else it may be "Dr". */
    private static Optional<Match> titleIn(List<String> allHeaders) {
        return allHeaders.stream()
                        .map(UsualNames::words)
                        .map(words -> String.join(" ", words))
                        .anyMatch(name ->
                                name.equals("salutation") || name.equals("lead source") || name.equals("lead status"))
                ? Optional.of(new Match(Field.JOB_TITLE, "", Confidence.GUESSED))
                : Optional.empty();
    }

    private static Optional<Field> lookUp(List<String> words) {
        Field whole = NAMES.get(String.join(" ", words));
        if (whole != null) {
            return Optional.of(whole);
        }
        // "Address 1 - City" and "Organization 1 - Name": a first of several is the one; a second is not kept.
        if (words.contains("1")) {
            return Optional.ofNullable(NAMES.get(String.join(" ", without(Set.of("1"), words))));
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
        if (words.stream().noneMatch(names::contains)) {
            return Optional.empty();
        }
        String label = "";
        for (String word : words) {
            if (LABELS.contains(word) || word.equals("mobile")) {
                label = word;
            } else if (!names.contains(word) && !companions.contains(word)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Match(field, label, Confidence.EXACT));
    }

    private static List<String> without(Set<String> unwanted, List<String> words) {
        return words.stream().filter(word -> !unwanted.contains(word)).toList();
    }

    /** Splits a header into lower-case words: "firstName", "E-mail 1 - Value" and "Téléphone_2" all come apart. */
    static List<String> words(String header) {
        String plain = Normalizer.normalize(header, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "");
        List<String> words = new ArrayList<>();
        for (String part : CAMEL.matcher(plain).replaceAll(" ").split(WORD_BREAK.pattern(), -1)) {
            String word = NUMBERED.matcher(part.toLowerCase(Locale.ROOT)).replaceAll("$1 $2");
            Arrays.stream(word.split(" ", -1)).filter(w -> !w.isEmpty()).forEach(words::add);
        }
        return words;
    }
}
