package uk.co.provilex.crm.local.it;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicInteger;
import uk.co.provilex.crm.local.client.WebClient;

/** For each operation that takes a body, one with all that it can have; of made-up people. */
final class Bodies {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static final String EVIDENCE = """
            {"lawfulBasis":"consent","purpose":"news about courses","channel":"email",
             "wording":"Yes, send me news about your courses.","wordingVersion":"2025-1","source":"web form",
             "sourceUrl":"https://courses.example.com/","method":"web-form","obtainedAt":"2025-06-01T10:00:00Z",
             "expiresAt":"2045-06-01T10:00:00Z","subscriberClass":"individual",
             "evidence":{"ipAddress":"192.0.2.44","userAgent":"Mozilla/5.0 (example)"}}""";

    private static final String DETAILS = """
            "firstName":"Ada","lastName":"Example","company":"Tulip & Sons Ltd","jobTitle":"Buyer",
            "emails":[{"value":"%s","label":"work"}],"phones":[{"value":"020 7946 0001","label":"work"}],
            "address":{"line1":"1 Example Street","line2":"Floor 2","city":"London","region":"Greater London",
                       "postcode":"N1 9GU","country":"GB"},
            "website":"https://tulip.example.com/","source":"fair","status":"new","tags":["spring"],
            "externalId":"A-1"
            """;

    private Bodies() {}

    /** Returns the body of a new lead that nobody has yet. */
    static ObjectNode lead() {
        return of("createLead");
    }

    /** Returns a body that the operation takes, with an address that nobody has yet where it has one. */
    static ObjectNode of(String operation) {
        var address = "body%d@example.com".formatted(NUMBERS.incrementAndGet());
        return WebClient.json(
                switch (operation) {
                    case "signUp" -> """
                            {"organisation":"Example Orchards","name":"Jo Example","email":"%s",
                             "acceptedPolicyVersion":"2025-09-19"}""".formatted(address);
                    case "updateTenant" -> """
                            {"name":"Example Orchards",
                             "settings":{"leadStatuses":[{"key":"new","label":"New"}],
                                         "customFields":[{"key":"budget","label":"Budget","type":"text"}],
                                         "defaultCountry":"GB","trashDays":30,
                                         "importMappings":[{"name":"fair","columns":{"E-Mail":"email"}}],
                                         "dataProtection":{"regime":"uk","nation":"scotland",
                                                           "timeZone":"Europe/London"},
                                         "retention":{"inactiveMonths":120,"withoutBasisDays":3650}}}""";
                    case "requestClosure" -> "{\"confirm\":\"Example Gardens\",\"graceDays\":30}";
                    case "inviteUser" -> """
                            {"email":"%s","name":"Kim Example","role":"viewer","ownLeadsOnly":false}""".formatted(address);
                    case "updateUser" -> "{\"name\":\"Kim Example\",\"role\":\"viewer\",\"ownLeadsOnly\":false}";
                    case "createLead" -> "{" + DETAILS.formatted(address) + ",\"consent\":" + EVIDENCE + "}";
                    case "updateLead" -> "{" + DETAILS.formatted(address) + "}";
                    case "searchLeads" -> """
                            {"query":"ada","email":"%s","phone":"020 7946 0001","tag":"spring","limit":5}""".formatted(address);
                    case "recordConsent" -> EVIDENCE;
                    case "withdrawConsent" -> "{\"method\":\"telephone\",\"withdrawnAt\":\"2025-07-01T10:00:00Z\"}";
                    case "checkContact" -> """
                            {"purpose":"news about courses","channel":"email","directMarketing":true}""";
                    case "restrictLead" -> "{\"ground\":\"accuracy-contested\"}";
                    case "addNote" -> "{\"text\":\"Rang back.\"}";
                    case "addTask" -> "{\"title\":\"Send the sample case\",\"dueOn\":\"2030-10-01\"}";
                    case "updateTask" -> "{\"title\":\"Send two cases\",\"dueOn\":\"2030-11-01\",\"done\":true}";
                    case "addRightsRequest" -> """
                            {"type":"objection","channel":"post","receivedAt":"2026-11-02T09:00:00Z",
                             "requester":"Jo Example","contact":"jo@example.com","request":"Please stop writing to me.",
                             "identityState":"confirmed","identityMethod":"known-contact"}""";
                    case "addRightsEvent" -> """
                            {"kind":"completed","text":"Taken off all lists.","systems":["CRM","newsletter"],
                             "disclosed":"Nothing.","withheld":[{"what":"A letter","ground":"rights-of-others"}]}""";
                    case "issueSubjectLink" -> "{\"expiresInDays\":14}";
                    case "askAsSubject" -> """
                            {"kind":"objection","purpose":"news about courses","channel":"email","text":"Please stop."}""";
                    case "addMyRequest" -> """
                            {"type":"access","request":"Please send me a copy of what you hold about my account."}""";
                    case "eraseLead" -> "{\"suppress\":true,\"reason\":\"objection\"}";
                    case "createExport" -> """
                            {"scope":"filter",
                             "filter":{"status":"new","ownerId":"01k5ha7c0d4e8f2g6h1j5k9m3n","tag":"spring",
                                       "createdFrom":"2025-01-01T00:00:00Z","createdTo":"2030-01-01T00:00:00Z",
                                       "updatedFrom":"2025-01-01T00:00:00Z","updatedTo":"2030-01-01T00:00:00Z"}}""";
                    case "createImport" -> "{\"fileName\":\"leads.csv\",\"contentLength\":49152}";
                    case "previewImport" -> """
                            {"mapping":{"E-Mail":"email"},"mode":"upsert","matchBy":["email","phone"],"blank":"keep",
                             "trashed":"reject","defaultStatus":"new","dateOrder":"dmy","encoding":"UTF-8","delimiter":",",
                             "lawfulBasis":%s}""".formatted(EVIDENCE);
                    case "startImport" ->
                        Imports.vouched(WebClient.json("""
                            {"mapping":{"E-Mail":"email"},"saveMappingAs":"fair","mode":"upsert",
                             "matchBy":["email","phone"],"blank":"keep","trashed":"reject",
                             "createCustomFields":[{"column":"Shoe","key":"shoe","label":"Shoe size","type":"number"}],
                             "defaultStatus":"new","dateOrder":"dmy","encoding":"UTF-8","delimiter":",",
                             "lawfulBasis":%s}""".formatted(EVIDENCE))).toString();
                    default -> throw new IllegalArgumentException(operation + " takes no body that is known here");
                });
    }
}
