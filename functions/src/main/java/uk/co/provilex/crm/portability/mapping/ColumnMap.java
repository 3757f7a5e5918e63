package uk.co.provilex.crm.portability.mapping;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which column of a file fills which field.
 *
 * <p>What the tenant says goes first; a column that it does not mention is mapped by its usual name, and ignored where it
 * has none or where another column fills the field already. A custom field is only ever filled explicitly.
 */
public record ColumnMap(List<Column> columns) {

    private static final Pattern CUSTOM = Pattern.compile("customFields\\.([a-z][A-Za-z0-9_]{0,49})");

    /** Copies the columns. */
    public ColumnMap {
        columns = List.copyOf(columns);
    }

    /**
     * Maps the columns of {@code header}.
     *
     * @param explicit what the tenant says: header to field, as the API's {@code ImportMapping} writes it
     * @param customFields the keys of the tenant's custom fields
     * @throws MappingFault when the explicit mapping does not fit the file, or nothing is mapped that tells who a row is
     */
    public static ColumnMap of(List<String> header, Map<String, String> explicit, Set<String> customFields) {
        for (String name : explicit.keySet()) {
            if (!header.contains(name.strip())) {
                throw new MappingFault("The mapping names a column \"" + shortened(name)
                        + "\" that the file does not have. Write each column as it is in the header row.");
            }
        }
        List<Column> said = new ArrayList<>();
        Set<Field> taken = EnumSet.noneOf(Field.class);
        Set<String> targets = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            Optional<String> target = explicitTarget(explicit, header.get(i));
            if (target.isPresent()) {
                Column column = explicitColumn(i, header.get(i), target.get(), customFields);
                if (!column.field().repeats() && !targets.add(column.target())) {
                    throw new MappingFault("Two columns are mapped to \"" + column.target()
                            + "\". Map one of them and write \"ignore\" for the other.");
                }
                said.add(column);
                taken.add(column.field());
            }
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            int index = i;
            Column column = said.stream()
                    .filter(c -> c.index() == index)
                    .findFirst()
                    .orElseGet(() -> usualColumn(index, header, taken));
            taken.add(column.field());
            columns.add(column);
        }
        ColumnMap map = new ColumnMap(columns);
        map.refuseUseless();
        return map;
    }

    private static Optional<String> explicitTarget(Map<String, String> explicit, String header) {
        return explicit.entrySet().stream()
                .filter(e -> e.getKey().strip().equals(header))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /**
     * Tells whether {@code target} names a field that a column can fill.
     *
     * @param customFields the keys of the tenant's custom fields
     */
    public static boolean knows(String target, Set<String> customFields) {
        Matcher custom = CUSTOM.matcher(target);
        return custom.matches()
                ? customFields.contains(custom.group(1))
                : Field.ofPath(target).isPresent();
    }

    private static Column explicitColumn(int index, String header, String target, Set<String> customFields) {
        if (!knows(target, customFields)) {
            throw new MappingFault("There is no field \"" + shortened(target) + "\" to map a column to.");
        }
        Matcher custom = CUSTOM.matcher(target);
        if (custom.matches()) {
            return new Column(index, header, Field.CUSTOM, custom.group(1), Confidence.EXACT);
        }
        return new Column(index, header, Field.ofPath(target).orElseThrow(), "", Confidence.EXACT);
    }

    private static Column usualColumn(int index, List<String> headers, Set<Field> taken) {
        String header = headers.get(index);
        return UsualNames.of(header, headers)
                .filter(match -> match.field().repeats() || !taken.contains(match.field()))
                .map(match -> new Column(index, header, match.field(), match.label(), match.confidence()))
                .orElseGet(() -> new Column(index, header, Field.IGNORE, "", Confidence.NONE));
    }

    private void refuseUseless() {
        boolean names = columns.stream().map(Column::field).anyMatch(WHO::contains);
        if (!names) {
            throw new MappingFault(
                    "No column tells who a row is about: none is mapped to a name, a company, an email or a"
                            + " phone. Name the columns in the first row, or give a mapping when you start the import.");
        }
    }

    private static final Set<Field> WHO = Set.of(
            Field.FIRST_NAME,
            Field.LAST_NAME,
            Field.FULL_NAME,
            Field.COMPANY,
            Field.EMAIL,
            Field.PHONE,
            Field.LEAD_ID,
            Field.EXTERNAL_ID);

    /** Returns whether any column fills the field. */
    public boolean fills(Field field) {
        return columns.stream().anyMatch(column -> column.field() == field);
    }

    /** Returns each named column and what it fills, ignored ones too, in the order of the file. */
    public Map<String, String> targets() {
        Map<String, String> targets = new LinkedHashMap<>();
        for (Column column : columns) {
            if (!column.header().isEmpty()) {
                targets.put(column.header(), column.target());
            }
        }
        return targets;
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
