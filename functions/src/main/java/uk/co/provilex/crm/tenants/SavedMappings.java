package uk.co.provilex.crm.tenants;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.validation.Checks;

/** Which mappings a tenant may keep. Whether a column can fill the field that one names is asked when it is used. */
public final class SavedMappings {

    private static final int MOST = 50;
    private static final int MOST_COLUMNS = 500;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_HEADER = 256;
    private static final Pattern TARGET = Pattern.compile("[a-z][A-Za-z0-9]{0,49}(\\.[a-z][A-Za-z0-9_]{0,49})?");

    private SavedMappings() {}

    /** Returns {@code settings} with a mapping under its name, in the place of one that has the name already. */
    public static TenantSettings keep(TenantSettings settings, SavedMapping mapping, String pointer, Checks checks) {
        var kept = new ArrayList<>(settings.importMappings());
        kept.removeIf(one -> one.name().equals(mapping.name()));
        kept.add(mapping);
        checks.requiredLine(mapping.name(), pointer, LONGEST_NAME);
        bound(kept, pointer, checks);
        return settings.saving(kept);
    }

    static List<SavedMapping> of(List<TenantPatch.@Nullable Mapping> sent, String pointer, Checks checks) {
        var mappings = new ArrayList<SavedMapping>();
        var names = new HashSet<String>();
        checks.size(sent, pointer, MOST);
        for (int i = 0; i < Math.min(sent.size(), MOST); i++) {
            var at = pointer + "/" + i;
            var mapping = sent.get(i);
            if (mapping == null) {
                checks.refuse(at, "is null; leave it out instead");
                continue;
            }
            var name = mapping.name();
            checks.requiredLine(name, at + "/name", LONGEST_NAME)
                    .require(name == null || names.add(name), at + "/name", "is the name of another one before");
            mappings.add(new SavedMapping(name == null ? "" : name, columns(mapping, at + "/columns", checks)));
        }
        bound(mappings, pointer, checks);
        return mappings;
    }

    private static Map<String, String> columns(TenantPatch.Mapping mapping, String at, Checks checks) {
        var columns = new LinkedHashMap<String, String>();
        var sent = mapping.columns();
        checks.present(sent, at);
        if (sent != null) {
            checks.require(!sent.isEmpty(), at, "maps nothing; leave the mapping out instead");
            sent.entrySet().stream().limit(MOST_COLUMNS).forEach(column -> {
                var header = column.getKey();
                var target = column.getValue();
                var field = at + "/" + escaped(header);
                checks.line(header, field, LONGEST_HEADER)
                        .require(
                                target != null && TARGET.matcher(target).matches(),
                                field,
                                "is no field that a column can fill; see ImportMapping in the contract");
                columns.put(header, target == null ? "" : target);
            });
        }
        return columns;
    }

    /** Names a member in a JSON pointer (RFC 6901), cut where nobody would read on. */
    private static String escaped(String header) {
        var bounded = header.length() > 100 ? header.substring(0, 100) + "…" : header;
        return bounded.replace("~", "~0").replace("/", "~1");
    }

    private static void bound(List<SavedMapping> mappings, String pointer, Checks checks) {
        checks.size(mappings, pointer, MOST)
                .require(
                        mappings.stream().mapToInt(one -> one.columns().size()).sum() <= MOST_COLUMNS,
                        pointer,
                        "has more than " + MOST_COLUMNS
                                + " columns in all; remove a mapping that is not used any more");
    }
}
