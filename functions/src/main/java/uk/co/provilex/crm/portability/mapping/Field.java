package uk.co.provilex.crm.portability.mapping;

import java.util.Arrays;
import java.util.Optional;

/** What a column can fill. The names are those of the API's {@code ImportMapping}. */
public enum Field {
    /** The lead's id in this product. It is only ever filled explicitly, or where leads are matched by it. */
    LEAD_ID("id", 100),
    FIRST_NAME("firstName", 200),
    LAST_NAME("lastName", 200),
    FULL_NAME("fullName", 400),
    COMPANY("company", 300),
    JOB_TITLE("jobTitle", 200),
    EMAIL("email", 6_000),
    PHONE("phone", 3_000),
    /** The calling code of the row's phone numbers, where a list keeps it in a column of its own. */
    CALLING_CODE("callingCode", 10),
    /** The labels of the row's emails in their order, as our own exports write them. */
    EMAIL_LABELS("emailLabels", 1_020),
    /** The labels of the row's phones in their order, as our own exports write them. */
    PHONE_LABELS("phoneLabels", 1_020),
    ADDRESS_LINE1("address.line1", 200),
    ADDRESS_LINE2("address.line2", 200),
    CITY("address.city", 200),
    REGION("address.region", 200),
    POSTCODE("address.postcode", 200),
    COUNTRY("address.country", 200),
    WEBSITE("website", 2_048),
    SOURCE("source", 200),
    STATUS("status", 100),
    /** Of 50 tags of 50 characters, each with a backslash before it, and what joins them. */
    TAGS("tags", 5_100),
    NOTE("note", 10_000),
    EXTERNAL_ID("externalId", 200),
    LAWFUL_BASIS("consent.lawfulBasis", 100),
    CONSENT_PURPOSE("consent.purpose", 500),
    CONSENT_CHANNEL("consent.channel", 50),
    CONSENT_WORDING("consent.wording", 5_000),
    CONSENT_WORDING_VERSION("consent.wordingVersion", 100),
    CONSENT_SOURCE("consent.source", 200),
    CONSENT_SOURCE_URL("consent.sourceUrl", 2_048),
    CONSENT_METHOD("consent.method", 100),
    CONSENT_OBTAINED_AT("consent.obtainedAt", 100),
    CONSENT_ASSESSMENT("consent.assessmentReference", 200),
    CONSENT_EXPIRES_AT("consent.expiresAt", 100),
    CONSENT_SUBSCRIBER_CLASS("consent.subscriberClass", 50),
    CONSENT_IP_ADDRESS("consent.evidence.ipAddress", 45),
    CONSENT_USER_AGENT("consent.evidence.userAgent", 400),
    /** Whether the person agreed; a row that says no is refused. */
    OPTED_IN("optedIn", 50),
    /** Whether the person objected; a row that says yes is refused. */
    OPTED_OUT("optedOut", 50),
    /** A custom field of the tenant; the key follows after a dot. */
    CUSTOM("customFields", 2_000),
    IGNORE("ignore", Integer.MAX_VALUE);

    private final String path;
    private final int longest;

    Field(String path, int longest) {
        this.path = path;
        this.longest = longest;
    }

    /** Returns the field's name in a mapping. */
    public String path() {
        return path;
    }

    /** Returns the most Unicode code points that a cell of it may have. */
    int longest() {
        return longest;
    }

    /** Returns whether several columns may fill it. */
    boolean repeats() {
        return this == EMAIL
                || this == PHONE
                || this == TAGS
                || this == IGNORE
                || this == OPTED_IN
                || this == OPTED_OUT;
    }

    boolean isConsent() {
        return path.startsWith("consent.");
    }

    static Optional<Field> ofPath(String path) {
        return Arrays.stream(values())
                .filter(f -> f.path.equals(path) && f != CUSTOM)
                .findFirst();
    }
}
