package uk.co.provilex.crm.suppression;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.leads.LeadDetails;

/**
 * By what a person is reached, in the one form in which it is compared.
 *
 * @param kind what it is
 * @param normalised an address as {@code EmailAddress.normalised} gives it, or a number in E.164
 */
public record Contact(Kind kind, String normalised) {

    /** What a contact is. */
    public enum Kind {
        /** An email address. */
        EMAIL("email"),
        /** A phone number. */
        PHONE("phone");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** Returns the name that items, digests and packages use. */
        @JsonValue
        public String text() {
            return text;
        }

        /** Reads what {@link #text} writes; nothing for anything else. */
        public static Optional<Kind> of(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.text.equals(text))
                    .findFirst();
        }
    }

    /** Names an email address in its normalised form. */
    public static Contact email(String normalised) {
        return new Contact(Kind.EMAIL, normalised);
    }

    /** Names a phone number in E.164. */
    public static Contact phone(String e164) {
        return new Contact(Kind.PHONE, e164);
    }

    /** Names all by which a lead is reached. */
    public static Set<Contact> allOf(LeadDetails lead) {
        var contacts = new LinkedHashSet<Contact>();
        lead.emails().forEach(email -> contacts.add(email(email.address())));
        lead.phones().forEach(phone -> {
            var number = phone.e164();
            if (number != null) {
                contacts.add(phone(number));
            }
        });
        return contacts;
    }

    /** Hides the person, whom a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "Contact";
    }
}
