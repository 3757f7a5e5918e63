package uk.co.provilex.crm.platform.tenancy;

import java.util.regex.Pattern;

/**
 * The id of a tenant: generated, 1 to 32 characters of {@code [0-9a-z]}, so it can never contain the delimiter of a key
 * or a wildcard of an IAM policy.
 *
 * @param value the id itself
 */
public record TenantId(String value) {

    private static final Pattern FORM = Pattern.compile("[0-9a-z]{1,32}");

    /** The reserved scope of what belongs to no customer, such as the counters that limit sign-ups. */
    public static final TenantId PLATFORM = new TenantId("platform");

    /** Refuses anything that is not of the form. */
    public TenantId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a tenant id has 1 to 32 characters of 0-9 and a-z");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
