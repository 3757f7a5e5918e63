package uk.co.provilex.crm.rights.clock;

import java.util.Locale;
import java.util.Optional;

/** A part of the United Kingdom with bank holidays of its own. */
public enum Nation {
    /** England and Wales, which share theirs. */
    ENGLAND_AND_WALES("England and Wales"),
    /** Scotland. */
    SCOTLAND("Scotland"),
    /** Northern Ireland. */
    NORTHERN_IRELAND("Northern Ireland");

    private final String title;

    Nation(String title) {
        this.title = title;
    }

    /** Returns the name for a reader. */
    public String title() {
        return title;
    }

    /** Returns the name as the API writes it, and as GOV.UK does in its list of bank holidays. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Finds a nation by the name that the API writes. */
    public static Optional<Nation> of(String text) {
        for (var nation : values()) {
            if (nation.text().equals(text)) {
                return Optional.of(nation);
            }
        }
        return Optional.empty();
    }
}
