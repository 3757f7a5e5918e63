package uk.co.provilex.crm.local.cognito;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import uk.co.provilex.crm.local.edge.AwsFault;

/** The pool's schema: the standard attributes and the custom ones of the settings. */
final class Attributes {

    private static final Set<String> STANDARD = Set.of(
            "address",
            "birthdate",
            "email",
            "email_verified",
            "family_name",
            "gender",
            "given_name",
            "locale",
            "middle_name",
            "name",
            "nickname",
            "phone_number",
            "phone_number_verified",
            "picture",
            "preferred_username",
            "profile",
            "updated_at",
            "website",
            "zoneinfo");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]{1,64}@[^\\s@]{1,255}");
    private static final int MAXIMUM_LENGTH = 2048;

    private final Map<String, Boolean> custom;

    Attributes(Map<String, Boolean> custom) {
        this.custom = custom;
    }

    /** Checks what a new user may be given. */
    void checkNew(Map<String, String> attributes) throws AwsFault {
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            check(attribute.getKey(), attribute.getValue());
        }
    }

    /** Checks what may be changed: immutable attributes keep the value that they were created with. */
    void checkChange(Map<String, String> attributes) throws AwsFault {
        checkNew(attributes);
        for (String name : attributes.keySet()) {
            if (!custom.getOrDefault(name, true)) {
                throw Faults.invalidParameter("user." + name + ": Attribute cannot be updated.");
            }
        }
    }

    private void check(String name, String value) throws AwsFault {
        if (name.equals("sub")) {
            throw Faults.invalidParameter("Cannot modify the non-mutable attribute sub");
        }
        if (!STANDARD.contains(name) && !custom.containsKey(name)) {
            throw Faults.invalidParameter("Attributes did not conform to the schema: " + name + " is not in it");
        }
        if (value.length() > MAXIMUM_LENGTH) {
            throw Faults.invalidParameter("Attributes did not conform to the schema: " + name + " is too long");
        }
        if (name.equals("email") && !EMAIL.matcher(value).matches()) {
            throw Faults.invalidParameter("Invalid email address format.");
        }
        if (name.endsWith("_verified") && !value.equals("true") && !value.equals("false")) {
            throw Faults.invalidParameter("Attributes did not conform to the schema: " + name + " is true or false");
        }
    }
}
