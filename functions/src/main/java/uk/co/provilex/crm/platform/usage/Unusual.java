package uk.co.provilex.crm.platform.usage;

import com.fasterxml.jackson.annotation.JsonValue;

/** What was not seen of a user in the 45 days before a sign-in. */
public enum Unusual {
    /** No sign-in was used with such a device: type, browser and system. */
    NEW_DEVICE("new-device"),
    /** No sign-in was used from that network. */
    NEW_NETWORK("new-network");

    private final String text;

    Unusual(String text) {
        this.text = text;
    }

    /** Returns the name as the API and the store write it. */
    @JsonValue
    public String text() {
        return text;
    }
}
