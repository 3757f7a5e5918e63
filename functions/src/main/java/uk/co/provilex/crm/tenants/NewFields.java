package uk.co.provilex.crm.tenants;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.validation.Checks;

/** Custom fields that are added to those a tenant has, by the rules by which it changes them itself. */
public final class NewFields {

    private NewFields() {}

    /**
     * A field as it is asked for; a choice needs choices, hence is not asked for like this.
     *
     * @param key what leads are to store
     * @param label what people are to read
     * @param type text, number, date or boolean
     */
    public record Wanted(
            @Nullable String key,
            @Nullable String label,
            @Nullable String type) {}

    /**
     * Returns those of {@code wanted} that the tenant does not have yet; what cannot be is refused through {@code checks}.
     * One that is there already with the same key and type is no new one, so asking twice does no harm.
     *
     * @param pointer where they were sent, a JSON pointer
     */
    public static List<CustomField> of(List<Wanted> wanted, TenantSettings settings, String pointer, Checks checks) {
        var sent = new ArrayList<TenantPatch.@Nullable Field>();
        wanted.forEach(field -> sent.add(new TenantPatch.Field(field.key(), field.label(), field.type(), null)));
        for (int i = 0; i < Math.min(wanted.size(), TenantPatch.MOST_FIELDS); i++) {
            checks.require(
                    !"choice".equals(wanted.get(i).type()),
                    pointer + "/" + i + "/type",
                    "is one of text, number, date and boolean; define a choice in your settings first");
        }
        var fields = TenantPatch.fields(sent, settings, pointer, checks).stream()
                .filter(field -> settings.field(field.key()).isEmpty())
                .toList();
        checks.require(
                settings.customFields().size() + fields.size() <= TenantPatch.MOST_FIELDS,
                pointer,
                "would make more than " + TenantPatch.MOST_FIELDS + " custom fields; map some columns to \"ignore\"");
        return fields;
    }
}
