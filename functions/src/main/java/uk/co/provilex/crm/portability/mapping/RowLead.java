package uk.co.provilex.crm.portability.mapping;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a row says about a lead: only what the row has, checked and otherwise as typed.
 *
 * @param texts the fields that hold one text, without those of the consent; an empty one leaves a lead none
 * @param emails the email addresses in the order of the columns
 * @param phones the phone numbers in the order of the columns
 * @param tags the tags, each once
 * @param customFields the cells of custom fields by key
 * @param note a note to add, if the row has one
 * @param consent what the row, or else the whole file, says about the lawful basis
 */
public record RowLead(
        Map<Field, String> texts,
        List<Labelled> emails,
        List<Labelled> phones,
        List<String> tags,
        Map<String, String> customFields,
        Optional<String> note,
        RowConsent consent) {

    /** Copies its collections. */
    public RowLead {
        texts = Map.copyOf(texts);
        emails = List.copyOf(emails);
        phones = List.copyOf(phones);
        tags = List.copyOf(tags);
        customFields = Map.copyOf(customFields);
    }

    /**
     * An email address or a phone number as typed.
     *
     * @param value the text as typed
     * @param label such as work or home, or empty
     */
    public record Labelled(String value, String label) {}

    /** Returns the text of a field, or an empty one. */
    public String text(Field field) {
        return texts.getOrDefault(field, "");
    }
}
