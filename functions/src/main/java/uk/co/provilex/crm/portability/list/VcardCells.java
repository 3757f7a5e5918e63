package uk.co.provilex.crm.portability.list;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.portability.csv.RowFlaw;

/** Makes the cells of a row of the properties of one card. */
final class VcardCells {

    private static final RowFlaw A_GROUP =
            new RowFlaw("This card is a group of contacts, not a person.", "Export the contacts of the group instead.");

    private static final Set<String> NO_VOICE = Set.of("fax", "pager", "modem", "bbs");

    private final VcardText text;
    private final Map<VcardColumn, List<String>> cells = new EnumMap<>(VcardColumn.class);
    private final Map<String, String> labels = new HashMap<>();
    private final List<VcardProperty> addresses = new ArrayList<>();
    private boolean company;
    private boolean group;

    private VcardCells(boolean old) {
        this.text = new VcardText(old);
    }

    /**
     * Reads the properties of a card.
     *
     * @param old whether it is of version 2.1
     */
    static VcardCells of(List<VcardProperty> card, boolean old) {
        var cells = new VcardCells(old);
        // Apple names what a property is for in another one of its group.
        card.stream()
                .filter(property ->
                        property.name().equals("X-ABLABEL") && !property.group().isEmpty())
                .forEach(property -> cells.labels.put(property.group(), cells.label(property.value())));
        card.forEach(cells::take);
        cells.takeAddresses();
        cells.takeCompany();
        return cells;
    }

    private String label(String value) {
        return text.whole(value).replaceAll("[_$!<>]", "").strip().toLowerCase(Locale.ROOT);
    }

    private void take(VcardProperty property) {
        String value = property.value();
        switch (property.name()) {
            case "FN" -> putFirst(VcardColumn.FULL_NAME, text.whole(value));
            case "N" -> takeName(text.components(value, " ", 5));
            case "ORG" -> {
                var units = text.components(value, ", ", 1);
                putFirst(VcardColumn.COMPANY, units.getFirst());
                units.stream().skip(1).forEach(unit -> put(VcardColumn.DEPARTMENT, unit));
            }
            case "TITLE" -> putFirst(VcardColumn.JOB_TITLE, text.whole(value));
            case "ROLE" -> put(VcardColumn.ROLE, text.whole(value));
            case "EMAIL" -> put(emailColumn(types(property)), text.email(value));
            case "TEL" -> put(phoneColumn(types(property)), text.phone(value));
            case "ADR" -> addresses.add(property);
            case "URL" -> {
                var column = cells.containsKey(VcardColumn.WEBSITE) ? VcardColumn.OTHER_WEBSITE : VcardColumn.WEBSITE;
                put(column, text.whole(value));
            }
            case "CATEGORIES" -> text.list(value).forEach(tag -> put(VcardColumn.TAGS, tag));
            case "NOTE" -> put(VcardColumn.NOTE, text.whole(value));
            case "UID" -> putFirst(VcardColumn.UID, value);
            case "KIND", "X-ADDRESSBOOKSERVER-KIND" -> {
                group |= value.strip().equalsIgnoreCase("group");
                company |= value.strip().equalsIgnoreCase("org");
            }
            case "X-ABSHOWAS" -> company |= value.strip().equalsIgnoreCase("COMPANY");
            default -> {
                // Whatever else is wanted says how the card is written.
            }
        }
    }

    private void takeName(List<String> name) {
        putFirst(VcardColumn.LAST_NAME, name.get(0));
        putFirst(VcardColumn.FIRST_NAME, name.get(1));
        putFirst(VcardColumn.MIDDLE_NAME, name.get(2));
        putFirst(VcardColumn.PREFIX, name.get(3));
        putFirst(VcardColumn.SUFFIX, name.get(4));
    }

    private Set<String> types(VcardProperty property) {
        var types = property.types();
        types.add(labels.getOrDefault(property.group(), ""));
        return types;
    }

    private static VcardColumn emailColumn(Set<String> types) {
        if (types.contains("work")) {
            return VcardColumn.EMAIL_WORK;
        }
        return types.contains("home") ? VcardColumn.EMAIL_HOME : VcardColumn.EMAIL;
    }

    private static VcardColumn phoneColumn(Set<String> types) {
        if (types.stream().anyMatch(NO_VOICE::contains)) {
            return VcardColumn.FAX;
        }
        if (types.contains("cell") || types.contains("mobile") || types.contains("iphone")) {
            return VcardColumn.PHONE_MOBILE;
        }
        if (types.contains("work")) {
            return VcardColumn.PHONE_WORK;
        }
        return types.contains("home") ? VcardColumn.PHONE_HOME : VcardColumn.PHONE;
    }

    /** A lead has one address: the preferred one, else that of work, else the first. */
    private void takeAddresses() {
        var best = addresses.stream()
                .filter(address -> address.types().contains("pref"))
                .findFirst()
                .or(() -> addresses.stream()
                        .filter(address -> address.types().contains("work"))
                        .findFirst())
                .or(() -> addresses.stream().findFirst());
        best.ifPresent(address -> takeAddress(text.components(address.value(), ", ", 7)));
        var others = new ArrayList<>(addresses);
        best.ifPresent(others::remove);
        others.stream()
                .map(address -> text.components(address.value(), ", ", 7).stream()
                        .filter(part -> !part.isEmpty())
                        .map(VcardCells::oneLine)
                        .toList())
                .forEach(parts -> put(VcardColumn.OTHER_ADDRESS, String.join(", ", parts)));
    }

    /** Post office box, extended address, street, locality, region, postal code, country (RFC 6350 section 6.3.1). */
    private void takeAddress(List<String> parts) {
        var lines = new ArrayList<String>();
        for (int part : new int[] {2, 1, 0}) {
            if (!parts.get(part).isEmpty()) {
                lines.add(oneLine(parts.get(part)));
            }
        }
        if (!lines.isEmpty()) {
            putFirst(VcardColumn.ADDRESS_1, lines.getFirst());
            putFirst(VcardColumn.ADDRESS_2, String.join(", ", lines.subList(1, lines.size())));
        }
        putFirst(VcardColumn.CITY, parts.get(3));
        putFirst(VcardColumn.REGION, parts.get(4));
        putFirst(VcardColumn.POSTCODE, parts.get(5));
        putFirst(VcardColumn.COUNTRY, parts.get(6));
    }

    private static String oneLine(String text) {
        return String.join(
                ", ",
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList());
    }

    /** The formatted name of an organisation is no person's. */
    private void takeCompany() {
        if (company && !cells.containsKey(VcardColumn.LAST_NAME) && !cells.containsKey(VcardColumn.FIRST_NAME)) {
            var name = cells.remove(VcardColumn.FULL_NAME);
            if (name != null) {
                putFirst(VcardColumn.COMPANY, name.getFirst());
            }
        }
    }

    private void putFirst(VcardColumn column, String value) {
        if (!cells.containsKey(column)) {
            put(column, value);
        }
    }

    private void put(VcardColumn column, String value) {
        if (!value.isBlank()) {
            cells.computeIfAbsent(column, unused -> new ArrayList<>()).add(value.strip());
        }
    }

    /** Returns the cells in the order of the columns. */
    List<String> cells() {
        return Arrays.stream(VcardColumn.values()).map(this::cell).toList();
    }

    private String cell(VcardColumn column) {
        var values = cells.getOrDefault(column, List.of());
        return switch (column) {
            case NOTE -> String.join("\n", values);
            case TAGS -> ListText.of(values);
            default -> String.join("; ", values);
        };
    }

    /** Returns why the card makes no row, if it does not. */
    Optional<RowFlaw> flaw() {
        return group ? Optional.of(A_GROUP) : Optional.empty();
    }
}
