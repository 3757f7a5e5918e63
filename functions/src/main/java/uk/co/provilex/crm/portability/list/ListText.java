package uk.co.provilex.crm.portability.list;

import java.util.List;
import uk.co.provilex.crm.platform.json.Json;

/** Writes several texts into one cell so that they come apart again. */
final class ListText {

    private ListText() {}

    /** Returns them with semicolons between, or as a JSON list where one of them holds what would part it. */
    static String of(List<String> values) {
        boolean parted = values.stream().anyMatch(value -> value.matches("(?s)\\[.*|.*(?:[;,|\\r\\n]|:::).*"));
        return parted ? Json.text(values) : String.join("; ", values);
    }
}
