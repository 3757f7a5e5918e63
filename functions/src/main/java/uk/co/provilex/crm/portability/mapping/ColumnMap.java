package uk.co.provilex.crm.portability.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
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
 * <p>What the tenant says goes first. Of the other columns those come next whose names leave no doubt, then those whose
 * names usually mean a field, in the order of the file; what has no usual name is ignored, and so is what would fill a
 * field that another column fills already. A custom field is only filled explicitly or by a column of its full name.
 *
 * <p>A column named "Id" is an external id, since the ids of a list from elsewhere are not ours; where the list has a
 * column named "External Id", as our own exports do, it is ignored. It is the id of a lead here when the tenant says so,
 * or asks for leads to be matched by it.
 */
public record ColumnMap(List<Column> columns) {

    private static final Pattern CUSTOM = Pattern.compile("customFields\\.([a-z][A-Za-z0-9_]{0,49})");

    /** Copies the columns. */
    public ColumnMap {
        columns = List.copyOf(columns);
    }

    /**
     * Maps the columns of {@code header}, where leads are not matched by their id.
     *
     * @param explicit what the tenant says: header to field, as the API's {@code ImportMapping} writes it
     * @param customFields the keys of the tenant's custom fields
     * @throws MappingFault when the explicit mapping does not fit the file, or nothing is mapped that tells who a row is
     */
    public static ColumnMap of(List<String> header, Map<String, String> explicit, Set<String> customFields) {
        return of(header, explicit, customFields, false);
    }

    /**
     * Maps the columns of {@code header}.
     *
     * @param explicit what the tenant says: header to field, as the API's {@code ImportMapping} writes it
     * @param customFields the keys of the tenant's custom fields
     * @param byId whether leads are matched by their id, so that a column named "Id" is that of the lead
     * @throws MappingFault when the explicit mapping does not fit the file, or nothing is mapped that tells who a row is
     */
    public static ColumnMap of(
            List<String> header, Map<String, String> explicit, Set<String> customFields, boolean byId) {
        var mapped = new Column[header.size()];
        Set<Field> taken = EnumSet.noneOf(Field.class);
        takeExplicit(header, explicit, customFields, mapped, taken);
        var usual = new HashMap<Integer, UsualNames.Match>();
        for (int i = 0; i < mapped.length; i++) {
            if (mapped[i] == null) {
                int index = i;
                usualMatch(i, header, customFields, byId).ifPresent(match -> usual.put(index, match));
            }
        }
        for (var confidence : List.of(Confidence.EXACT, Confidence.GUESSED)) {
            for (int i = 0; i < mapped.length; i++) {
                var match = usual.get(i);
                if (match != null
                        && match.confidence() == confidence
                        && (match.field().repeats() || match.field() == Field.CUSTOM || taken.add(match.field()))) {
                    mapped[i] = new Column(i, header.get(i), match.field(), match.detail(), confidence);
                }
            }
        }
        var columns = new ArrayList<Column>();
        for (int i = 0; i < mapped.length; i++) {
            columns.add(
                    mapped[i] == null ? new Column(i, header.get(i), Field.IGNORE, "", Confidence.NONE) : mapped[i]);
        }
        var map = new ColumnMap(columns);
        map.refuseUseless();
        return map;
    }

    private static void takeExplicit(
            List<String> header,
            Map<String, String> explicit,
            Set<String> customFields,
            Column[] mapped,
            Set<Field> taken) {
        var said = new HashMap<String, String>();
        explicit.forEach((name, target) -> {
            if (!header.contains(name.strip())) {
                throw new MappingFault("The mapping names a column \"" + shortened(name)
                        + "\" that the file does not have. Write each column as it is in the header row.");
            }
            said.put(name.strip(), target);
        });
        Set<String> targets = new HashSet<>();
        for (int i = 0; i < mapped.length; i++) {
            var target = said.get(header.get(i));
            if (target == null) {
                continue;
            }
            var column = explicitColumn(i, header.get(i), target, customFields);
            if (!column.field().repeats() && !targets.add(column.target())) {
                throw new MappingFault("Two columns are mapped to \"" + column.target()
                        + "\". Map one of them and write \"ignore\" for the other.");
            }
            mapped[i] = column;
            taken.add(column.field());
        }
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

    private static Optional<UsualNames.Match> usualMatch(
            int index, List<String> headers, Set<String> customFields, boolean byId) {
        String header = headers.get(index);
        Matcher custom = CUSTOM.matcher(header);
        if (custom.matches()) {
            return customFields.contains(custom.group(1))
                    ? Optional.of(new UsualNames.Match(Field.CUSTOM, custom.group(1), Confidence.EXACT))
                    : Optional.empty();
        }
        if (byId && UsualNames.words(header).equals(List.of("id"))) {
            return Optional.of(new UsualNames.Match(Field.LEAD_ID, "", Confidence.EXACT));
        }
        return Arrays.stream(Field.values())
                .filter(field -> field.path().equals(header) && !NOT_BY_PATH.contains(field))
                .map(field -> new UsualNames.Match(field, "", Confidence.EXACT))
                .findFirst()
                .or(() -> UsualNames.of(header, headers));
    }

    /** Fields whose own names a column may have without meaning them. */
    private static final Set<Field> NOT_BY_PATH = EnumSet.of(Field.LEAD_ID, Field.CUSTOM, Field.IGNORE);

    private void refuseUseless() {
        boolean names = columns.stream()
                .anyMatch(column -> WHO.contains(column.field())
                        || (column.field() == Field.EXTERNAL_ID && column.confidence() == Confidence.EXACT));
        if (!names) {
            throw new MappingFault(
                    "No column tells who a row is about: none is mapped to a name, a company, an email or a"
                            + " phone. Name the columns in the first row, or give a mapping when you start the import.");
        }
    }

    private static final Set<Field> WHO = Set.of(
            Field.LEAD_ID, Field.FIRST_NAME, Field.LAST_NAME, Field.FULL_NAME, Field.COMPANY, Field.EMAIL, Field.PHONE);

    /**
     * Returns whether this is the table of one of our own exports, in whose cells nothing but a semicolon parts the values
     * and a backslash keeps one from doing so.
     */
    public boolean isOwnTable() {
        return fills(Field.EMAIL_LABELS) && fills(Field.PHONE_LABELS);
    }

    /** Returns whether any column fills the field. */
    public boolean fills(Field field) {
        return columns.stream().anyMatch(column -> column.field() == field);
    }

    /** Returns whether a column is known to fill the field, and not guessed to. */
    boolean hasExact(Field field) {
        return columns.stream().anyMatch(column -> column.field() == field && column.confidence() == Confidence.EXACT);
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
