package uk.co.provilex.crm.portability.mapping;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How sure it is what a column means. */
public enum Confidence {
    /** The user says so, or the name has one meaning. */
    @JsonProperty("exact")
    EXACT,
    /** The name was recognised by some of its words. */
    @JsonProperty("guessed")
    GUESSED,
    /** The name means nothing here, and the column is left out. */
    @JsonProperty("none")
    NONE
}
