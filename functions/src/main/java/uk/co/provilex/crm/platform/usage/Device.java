package uk.co.provilex.crm.platform.usage;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;

/**
 * The kind of device that a request came from, which is all that is kept of its user agent: the whole text could nearly tell
 * one person's device from everybody else's, which nobody was promised (P03). A user agent is what the client says of
 * itself, so this helps people to recognise their own sign-ins and proves nothing.
 *
 * @param type {@code desktop}, {@code mobile}, {@code tablet} or {@code other}; an iPad with its usual settings calls itself a
 *     desktop
 * @param browser the browser's family, or {@code other}
 * @param system the operating system's family, or {@code other}
 */
public record Device(String type, String browser, String system) {

    private static final String OTHER = "other";

    /** Every browser claims to be those that came before it, so the first mark that is found decides. */
    private static final List<Entry<String, String>> BROWSERS = List.of(
            Map.entry("edg/", "edge"),
            Map.entry("edga/", "edge"),
            Map.entry("edgios/", "edge"),
            Map.entry("opr/", "opera"),
            Map.entry("samsungbrowser/", "samsung-internet"),
            Map.entry("firefox/", "firefox"),
            Map.entry("fxios/", "firefox"),
            Map.entry("chrome/", "chrome"),
            Map.entry("crios/", "chrome"),
            Map.entry("safari/", "safari"));

    private static final List<Entry<String, String>> SYSTEMS = List.of(
            Map.entry("windows", "windows"),
            Map.entry("iphone", "ios"),
            Map.entry("ipad", "ios"),
            Map.entry("android", "android"),
            Map.entry("cros ", "chromeos"),
            Map.entry("macintosh", "macos"),
            Map.entry("linux", "linux"));

    /** Finds the kind of device that sends {@code userAgent}. */
    public static Device of(String userAgent) {
        var agent = userAgent.toLowerCase(Locale.ROOT);
        var system = first(SYSTEMS, agent);
        return new Device(type(agent, system), first(BROWSERS, agent), system);
    }

    private static String type(String agent, String system) {
        return switch (system) {
            case "ios" -> agent.contains("ipad") ? "tablet" : "mobile";
            // tablets leave the word out
            case "android" -> agent.contains("mobile") ? "mobile" : "tablet";
            case "windows", "macos", "linux", "chromeos" -> agent.startsWith("mozilla/") ? "desktop" : OTHER;
            default -> OTHER;
        };
    }

    private static String first(List<Entry<String, String>> marks, String agent) {
        return marks.stream()
                .filter(mark -> agent.contains(mark.getKey()))
                .map(Entry::getValue)
                .findFirst()
                .orElse(OTHER);
    }
}
