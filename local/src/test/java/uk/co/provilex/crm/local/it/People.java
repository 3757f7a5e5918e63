package uk.co.provilex.crm.local.it;

import com.fasterxml.jackson.databind.node.ObjectNode;
import uk.co.provilex.crm.local.client.WebClient;

/** Made-up people. */
final class People {

    private People() {}

    /** Returns the request that creates a lead with {@code email}, who gave consent. */
    static ObjectNode lead(String email) {
        var lead = WebClient.json("""
                {"firstName":"Ada","lastName":"Example","company":"Tulip & Sons Ltd",
                 "phones":[{"value":"020 7946 0001"}],"tags":["spring"],
                 "consent":{"lawfulBasis":"consent","purpose":"news about courses","channel":"email",
                            "wording":"Yes, send me news about your courses.","source":"web form",
                            "method":"web-form","obtainedAt":"2025-06-01T10:00:00Z"}}""");
        lead.putArray("emails").addObject().put("value", email);
        return lead;
    }
}
