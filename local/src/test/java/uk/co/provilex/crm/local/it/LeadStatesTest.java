package uk.co.provilex.crm.local.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.events.Deliveries;
import uk.co.provilex.crm.local.it.Organisation.Person;

/**
 * What each operation about a lead answers in each state that a lead can be in. An operation that comes later has no row, and
 * fails until somebody has decided.
 */
@OnTheCloud
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(1)
final class LeadStatesTest {

    /** The states, in the order of the columns. All but one are seen by an owner. */
    private enum State {
        /** Held on a lawful basis. */
        LIVE,
        /** Its only lawful basis is withdrawn. */
        WITHDRAWN,
        /** Its processing is restricted. */
        RESTRICTED,
        /** The same, and a member asks, who may not lift that. */
        RESTRICTED_TO_A_MEMBER,
        /** In the trash. */
        TRASHED,
        /** Its time in the trash is over, and DynamoDB has not removed it yet. */
        LAPSED,
        /** The same, and DynamoDB has removed it. */
        REMOVED,
        /** Erased. */
        ERASED,
        /** Live, of an organisation whose account is closed. */
        CLOSED
    }

    /**
     * An answer is its status, or the problem if it is one; a list shows a lead, counts it as omitted, or has nothing of it. An
     * import of a list with the address of a lead says what became of its row; one that made a lead is taken back, and what
     * counts is what became of the lead.
     */
    private static final String TABLE = """
            operation             | live           | withdrawn      | restricted     | to a member | trashed        | lapsed    | removed   | erased    | closed
            getLead               | 200            | 200            | 200            | restricted  | 200            | not-found | not-found | not-found | unauthenticated
            updateLead            | 200            | 200            | restricted     | restricted  | in-trash       | not-found | not-found | not-found | unauthenticated
            getTimeline           | 200            | 200            | restricted     | restricted  | 200            | not-found | not-found | not-found | unauthenticated
            listNotes             | 200            | 200            | restricted     | restricted  | 200            | not-found | not-found | not-found | unauthenticated
            addNote               | 201            | 201            | restricted     | restricted  | in-trash       | not-found | not-found | not-found | unauthenticated
            addNote +repeated     | 201            | 201            | restricted     | restricted  | 201            | idempotency-key-reused | idempotency-key-reused | idempotency-key-reused | unauthenticated
            listTasks             | 200            | 200            | restricted     | restricted  | 200            | not-found | not-found | not-found | unauthenticated
            addTask               | 201            | 201            | restricted     | restricted  | in-trash       | not-found | not-found | not-found | unauthenticated
            addTask +repeated     | 201            | 201            | restricted     | restricted  | 201            | idempotency-key-reused | idempotency-key-reused | idempotency-key-reused | unauthenticated
            updateTask            | 200            | 200            | restricted     | restricted  | in-trash       | not-found | not-found | not-found | unauthenticated
            listConsents          | 200            | 200            | 200            | restricted  | 200            | not-found | not-found | not-found | unauthenticated
            getConsentRecord      | 200            | 200            | 200            | restricted  | 200            | not-found | not-found | not-found | unauthenticated
            checkContact          | allowed        | refused        | refused        | refused     | refused        | not-found | not-found | not-found | unauthenticated
            recordConsent         | 201            | 201            | restricted     | restricted  | in-trash       | not-found | not-found | not-found | unauthenticated
            recordConsent +repeated | 201            | 201            | 201            | restricted  | 201            | idempotency-key-reused | idempotency-key-reused | idempotency-key-reused | unauthenticated
            recordConsent +object | 201            | 201            | 201            | 201         | 201            | not-found | not-found | not-found | unauthenticated
            recordConsent +object +repeated | 201            | 201            | 201            | 201         | 201            | idempotency-key-reused | idempotency-key-reused | idempotency-key-reused | unauthenticated
            withdrawConsent       | 200            | 200            | 200            | 204         | 200            | not-found | not-found | not-found | unauthenticated
            listLeads             | shown          | shown          | counted        | counted     | -              | -         | -         | -         | unauthenticated
            listLeads +updated    | shown          | shown          | counted        | counted     | -              | -         | -         | -         | unauthenticated
            listLeads +status     | shown          | shown          | counted        | counted     | -              | -         | -         | -         | unauthenticated
            listLeads +owner      | shown          | shown          | counted        | counted     | -              | -         | -         | -         | unauthenticated
            listLeads +trash      | -              | -              | -              | -           | shown          | -         | -         | -         | unauthenticated
            listLeads +restricted | -              | -              | shown          | forbidden   | -              | -         | -         | -         | unauthenticated
            searchLeads +email    | shown          | shown          | counted        | counted     | -              | -         | -         | -         | unauthenticated
            searchLeads +word     | shown          | shown          | counted        | counted     | -              | -         | -         | -         | unauthenticated
            previewRetention      | shown          | shown          | counted        | forbidden   | -              | -         | -         | -         | unauthenticated
            createExport          | 202            | 202            | 202            | forbidden   | 202            | not-found | not-found | not-found | unauthenticated
            createExport +all     | in it          | in it          | counted        | forbidden   | -              | -         | -         | -         | unauthenticated
            getRightsRequest      | 200            | 200            | 200            | 200         | 200            | 200       | 200       | 200       | unauthenticated
            getEvidence           | 200            | 200            | 200            | forbidden   | 200            | 200       | 200       | 200       | unauthenticated
            addRightsEvent        | 201            | 201            | 201            | 201         | 201            | invalid-request | invalid-request | invalid-request | unauthenticated
            addRightsEvent +repeated | 201            | 201            | 201            | 201         | 201            | idempotency-key-reused | idempotency-key-reused | idempotency-key-reused | unauthenticated
            addRightsEvent +done  | 201            | 201            | 201            | forbidden   | 201            | 201       | 201       | 201       | unauthenticated
            liftRestriction       | 204            | 204            | wrong-state    | forbidden   | 204            | not-found | not-found | not-found | unauthenticated
            addRightsRequest      | 201            | 201            | 201            | 201         | 201            | not-found | not-found | not-found | unauthenticated
            addRightsRequest +repeated | 201            | 201            | 201            | 201         | 201            | idempotency-key-reused | idempotency-key-reused | idempotency-key-reused | unauthenticated
            issueSubjectLink      | 201            | 201            | 201            | forbidden   | 201            | not-found | not-found | not-found | unauthenticated
            issueSubjectLink +repeated | 201            | 201            | 201            | forbidden   | 201            | idempotency-key-reused | idempotency-key-reused | idempotency-key-reused | unauthenticated
            getSubject            | 200            | 200            | 200            | 200         | 200            | unauthenticated | unauthenticated | unauthenticated | unauthenticated
            askAsSubject          | 201            | 201            | 201            | 201         | 201            | unauthenticated | unauthenticated | unauthenticated | unauthenticated
            askAsSubject +repeated | 201            | 201            | 201            | 201         | 201            | unauthenticated | unauthenticated | unauthenticated | unauthenticated
            askAsSubject +withdraw | 201            | 201            | 201            | 201         | 201            | unauthenticated | unauthenticated | unauthenticated | unauthenticated
            askAsSubject +object  | 201            | 201            | 201            | 201         | 201            | unauthenticated | unauthenticated | unauthenticated | unauthenticated
            revokeLinks           | 204            | 204            | 204            | 204         | 204            | not-found | not-found | not-found | unauthenticated
            createLead +same      | duplicate-lead | duplicate-lead | duplicate-lead | duplicate-lead | duplicate-lead | 201    | 201    | 201       | unauthenticated
            createLead +repeated  | 201            | 201            | 201            | restricted  | 201            | idempotency-key-reused | idempotency-key-reused | idempotency-key-reused | unauthenticated
            restrictLead          | 200            | 200            | 200            | forbidden   | in-trash       | not-found | not-found | not-found | unauthenticated
            restoreLead           | 200            | 200            | restricted     | restricted  | 200            | not-found | not-found | not-found | unauthenticated
            trashLead             | 204            | 204            | restricted     | restricted  | 204            | not-found | not-found | not-found | unauthenticated
            eraseLead             | 202            | 202            | 202            | forbidden   | 202            | not-found | not-found | not-found | unauthenticated
            undoImport +made      | trashed        | trashed        | kept           | forbidden   | trashed        | not-found | not-found | not-found | unauthenticated
            previewImport +row    | updated        | updated        | rejected       | forbidden   | rejected       | created   | created   | created   | unauthenticated
            startImport +row      | updated        | updated        | rejected       | forbidden   | rejected       | created   | created   | created   | unauthenticated
            """;

    /** Ends the rows of requests that are sent once more, as they were before the lead came into its state (P15). */
    private static final String REPEATED = "+repeated";

    private static final String OBJECTION = "{\"kind\":\"objection\",\"method\":\"telephone\"}";
    private static final String RANG_BACK = "{\"kind\":\"note\",\"text\":\"Rang back.\"}";

    /** Those in which an import of an owner's can meet a lead, or its address. */
    private static final List<State> IMPORTABLE = List.of(
            State.LIVE, State.WITHDRAWN, State.RESTRICTED, State.TRASHED, State.LAPSED, State.REMOVED, State.ERASED);

    /** Those that are not made again, for it takes a day. */
    private static final Set<State> LAPSING = Set.of(State.LAPSED, State.REMOVED);

    /** After these a lead may be in another state, so that another one takes its place. */
    private static final Set<String> MOVING = Set.of(
            "recordConsent",
            "recordConsent +object",
            "withdrawConsent",
            "askAsSubject +withdraw",
            "askAsSubject +object",
            "revokeLinks",
            "createLead +same",
            "restrictLead",
            "restoreLead",
            "trashLead",
            "eraseLead");

    /** What is about no lead, or only about leads that it makes itself or that its own rules pick; those have tests of their own. */
    private static final Set<String> ABOUT_NO_LEAD = Set.of(
            "getPrivacyPolicy",
            "getPrivacyPolicyVersion",
            "getTrust",
            "getHealth",
            "getKeys",
            "getClosure",
            "cancelClosure",
            "requestClosure",
            "signUp",
            "getMe",
            "signOut",
            "addMyRequest",
            "listMyRequests",
            "getTenant",
            "updateTenant",
            "inviteUser",
            "listUsers",
            "getUser",
            "updateUser",
            "deleteUser",
            "listUserActivity",
            "createImport",
            "listImports",
            "getImport",
            "getImportRejects",
            "cancelImport",
            "listExports",
            "getExport",
            "cancelExport",
            "listRights",
            "listErasures",
            "getErasure");

    private final Cloud cloud;
    private final Map<State, Subject> subjects = new EnumMap<>(State.class);

    /** Leads that one import made; it is {@link #making}. */
    private final Map<State, String> made = new EnumMap<>(State.class);

    /** Those about whom everything was asked before they came into their states, with keys that are used again. */
    private final Map<State, Subject> repeated = new EnumMap<>(State.class);

    private final Map<String, String> requests = new HashMap<>();
    private final List<Deliveries.Held> held = new ArrayList<>();

    private String making = "";
    private String list = "";
    private int number;
    private String packed = "";
    private Person owner;
    private Person member;
    private WebClient ofOwner;
    private WebClient ofMember;
    private WebClient ofClosed;
    private final Map<String, String> ofClosedAccount = new HashMap<>();

    /** A lead in a state, with what it takes to ask about it. */
    private record Subject(
            State state,
            String id,
            String email,
            String name,
            String task,
            String consent,
            String link,
            String request) {

        String path() {
            return "/v1/leads/" + id;
        }
    }

    /** One row of the table. */
    private record Row(String name, String operation, Map<State, String> expected) {

        static Row of(String line) {
            var cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
            var expected = new LinkedHashMap<State, String>();
            for (var state : State.values()) {
                expected.put(state, cells.get(1 + expected.size()));
            }
            return new Row(cells.getFirst(), cells.getFirst().split(" ", -1)[0], expected);
        }
    }

    LeadStatesTest(Cloud cloud) {
        this.cloud = cloud;
        var organisation = cloud.newOrganisation();
        this.owner = organisation.owner();
        this.member = owner;
        this.ofOwner = owner.client();
        this.ofMember = cloud.nobody();
        this.ofClosed = cloud.nobody();
    }

    private static List<Row> rows() {
        return TABLE.lines().skip(1).map(Row::of).toList();
    }

    @BeforeAll
    void haveALeadInEachState() throws Exception {
        ofOwner.patch(
                        "/v1/tenant",
                        WebClient.json("{\"settings\":{\"trashDays\":1}}"),
                        ofOwner.get("/v1/tenant").etag())
                .expect(200);
        importLeads();
        for (var state : LAPSING) {
            var subject = make(state);
            subjects.put(state, subject);
            repeated.put(state, makeRepeated(state, ofOwner, ofOwner));
            bring(Objects.requireNonNull(made.get(state)), state, ofOwner);
            if (state == State.LAPSED) {
                held.add(cloud.local().holdExpiry("#LEAD#" + subject.id()));
                held.add(cloud.local().holdExpiry("#LEAD#" + made.get(state)));
                held.add(cloud.local()
                        .holdExpiry("#LEAD#"
                                + Objects.requireNonNull(repeated.get(state)).id()));
            }
        }
        close(cloud.newOrganisation().owner());
        // at once, for tokens pass while the others are made, and nobody of theirs can sign in any more
        for (var row : rows()) {
            ofClosedAccount.put(row.name(), ask(row.name(), of(State.CLOSED), ofClosed));
        }
        ofOwner = signedIn(owner);
        member = new Organisation(cloud, new Person(owner.id(), owner.email(), ofOwner, owner.tokens()))
                .invite("member");
        ofMember = member.client();
        for (var state : State.values()) {
            if (isRemade(state)) {
                subjects.put(state, make(state));
                repeated.put(state, makeRepeated(state, client(state), ofOwner));
                if (made.containsKey(state)) {
                    bring(Objects.requireNonNull(made.get(state)), state, ofOwner);
                }
            }
        }
        var operator = Operator.of(cloud);
        assertTrue(operator.isStored(of(State.LAPSED).id()));
        assertFalse(operator.isStored(of(State.REMOVED).id()));
        goOn();
    }

    @AfterAll
    void letGo() {
        held.forEach(Deliveries.Held::close);
    }

    /** Has an import make a lead for each state that undoing it can find one in. */
    private void importLeads() throws Exception {
        number = cloud.nextNumber();
        var csv = new StringBuilder("Email\n");
        IMPORTABLE.forEach(state -> csv.append(madeEmail(state, number)).append('\n'));
        making = "/v1/imports/"
                + Imports.run(
                        ofOwner,
                        csv.toString().getBytes(UTF_8),
                        Imports.withConsent().toString());
        cloud.settle();
        for (var state : IMPORTABLE) {
            made.put(
                    state,
                    ofOwner.post(
                                    "/v1/leads/search",
                                    WebClient.json("{\"email\":\"%s\"}".formatted(madeEmail(state, number))))
                            .expect(200)
                            .body()
                            .at("/items/0/id")
                            .asText());
        }
    }

    private static String madeEmail(State state, int number) {
        return "made%d.%s@example.com".formatted(number, state.name().toLowerCase(Locale.ROOT));
    }

    /** Closes the account of an organisation that has a lead: asks for it, and lets the time pass. */
    private void close(Person leaving) {
        ofClosed = leaving.client();
        subjects.put(State.CLOSED, make(State.CLOSED));
        repeated.put(State.CLOSED, makeRepeated(State.CLOSED, ofClosed, ofClosed));
        var closure = ofClosed.post(
                        "/v1/tenant/closure", Bodies.of("requestClosure").put("graceDays", 1))
                .expect(202)
                .header("location");
        cloud.settle();
        cloud.local().advance(Duration.ofHours(24).minus(Duration.ofMinutes(6)));
        cloud.settle();
        while (cloud.nobody().get(closure).expect(200).text("state").equals("grace")) {
            // so that it is not refused for its age
            ofClosed = signedIn(leaving);
            ofClosed.get("/v1/me").expect(200);
            cloud.local().advance(Duration.ofMinutes(5));
            cloud.settle();
        }
    }

    private Subject of(State state) {
        return Objects.requireNonNull(subjects.get(state));
    }

    private WebClient signedIn(Person person) {
        return person.client()
                .as(cloud.signIn()
                        .withPassword(person.email(), Organisation.PASSWORD)
                        .access());
    }

    private Subject make(State state) {
        var client = state == State.CLOSED ? ofClosed : ofOwner;
        int number = cloud.nextNumber();
        var email = "state%d@example.com".formatted(number);
        var name = "Statename%d".formatted(number);
        var lead = People.lead(email).put("firstName", name);
        var id = client.post("/v1/leads", lead).expect(201).text("id");
        var path = "/v1/leads/" + id;
        var task =
                client.post(path + "/tasks", Bodies.of("addTask")).expect(201).text("id");
        var consent = client.get(path + "/consents")
                .expect(200)
                .body()
                .at("/items/0/id")
                .asText();
        var link = client.post(path + "/subject-links").expect(201).text("token");
        // an open request keeps a lead from ending by a rule, so the others have theirs when they are asked about it
        var request =
                switch (state) {
                    case LAPSED, REMOVED, ERASED, CLOSED -> request(client, id);
                    default -> "";
                };
        bring(id, state, client);
        return new Subject(state, id, email, name, task, consent, link, request);
    }

    /** Has {@code client} ask for all that is to be repeated, and then {@code owner} bring the lead into a state. */
    private Subject makeRepeated(State state, WebClient client, WebClient owner) {
        var nobody = new Subject(state, "", "again%d@example.com".formatted(cloud.nextNumber()), "", "", "", "", "");
        var id = again("createLead +repeated", nobody, client).expect(201).text("id");
        var unlinked = new Subject(state, id, nobody.email(), "", "", "", "", "");
        var link =
                again("issueSubjectLink +repeated", unlinked, owner).expect(201).text("token");
        var linked = new Subject(state, id, nobody.email(), "", "", "", link, "");
        var request =
                again("addRightsRequest +repeated", linked, client).expect(201).text("id");
        var subject = new Subject(state, id, nobody.email(), "", "", "", link, request);
        rows().stream()
                .map(Row::name)
                .filter(name -> name.endsWith(REPEATED) && !name.startsWith("issueSubjectLink"))
                .forEach(name -> again(name, subject, client).expect(201));
        bring(id, state, owner);
        return subject;
    }

    /** Asks with the key that this row has for this lead. */
    private static Answer again(String row, Subject lead, WebClient client) {
        var key = row.replace(' ', '.') + "." + lead.email();
        var path = lead.path();
        return switch (row) {
            case "createLead +repeated" -> client.post("/v1/leads", unlike(lead.email()), key);
            case "addNote +repeated" -> client.post(path + "/notes", Bodies.of("addNote"), key);
            case "addTask +repeated" -> client.post(path + "/tasks", Bodies.of("addTask"), key);
            case "recordConsent +repeated" -> client.post(path + "/consents", Bodies.of("recordConsent"), key);
            case "recordConsent +object +repeated" -> client.post(path + "/consents", WebClient.json(OBJECTION), key);
            case "issueSubjectLink +repeated" -> client.post(path + "/subject-links", MissingNode.getInstance(), key);
            case "askAsSubject +repeated" ->
                client.as(lead.link()).post("/v1/subject/requests", WebClient.json("{\"kind\":\"access\"}"), key);
            case "addRightsRequest +repeated" -> client.post("/v1/rights-requests", copyFor(lead), key);
            case "addRightsEvent +repeated" ->
                client.post("/v1/rights-requests/" + lead.request() + "/events", WebClient.json(RANG_BACK), key);
            default -> throw new IllegalStateException(row + " is a row that nothing repeats");
        };
    }

    /** Without the number that all others have: it is suppressed once one who objected is erased. */
    private static JsonNode unlike(String email) {
        return People.lead(email).without("phones");
    }

    private static JsonNode copyFor(Subject lead) {
        return WebClient.json("{\"type\":\"access\",\"channel\":\"email\",\"request\":\"A copy\",\"leadId\":\"%s\"}"
                .formatted(lead.id()));
    }

    private static String request(WebClient client, String lead) {
        return client.post("/v1/rights-requests", WebClient.json("""
                {"type":"access","channel":"email","request":"A copy","identityState":"not-needed",
                 "leadId":"%s"}""".formatted(lead)))
                .expect(201)
                .text("id");
    }

    /** Returns the path of a request of the lead's; its owner makes one where it has none. */
    private String request(Subject lead) {
        var id = lead.request().isEmpty()
                ? requests.computeIfAbsent(lead.id(), without -> request(ofOwner, without))
                : lead.request();
        return "/v1/rights-requests/" + id;
    }

    /** Brings a live lead into a state. */
    private static void bring(String id, State state, WebClient client) {
        var path = "/v1/leads/" + id;
        switch (state) {
            case LIVE, CLOSED -> {}
            case WITHDRAWN -> {
                var consent = client.get(path + "/consents")
                        .expect(200)
                        .body()
                        .at("/items/0/id")
                        .asText();
                client.post(path + "/consents/" + consent + "/withdrawal", WebClient.json("{\"method\":\"telephone\"}"))
                        .expect(200);
            }
            case RESTRICTED, RESTRICTED_TO_A_MEMBER ->
                client.put(path + "/restriction", Bodies.of("restrictLead"), "").expect(200);
            case TRASHED, LAPSED, REMOVED -> client.delete(path, "").expect(204);
            case ERASED -> client.post(path + "/erasure").expect(202);
        }
    }

    @Test
    void everyOperationOfTheContractHasARowOrIsAboutNoLead() {
        var decided = new TreeSet<>(ABOUT_NO_LEAD);
        rows().forEach(row -> decided.add(row.operation()));
        assertEquals(
                Cloud.contract().operations().stream()
                        .map(operation -> operation.id())
                        .collect(Collectors.toCollection(TreeSet::new)),
                decided);
        Cloud.contract().operations().stream()
                .filter(operation -> operation.path().contains("{leadId}"))
                .forEach(operation -> assertEquals(false, ABOUT_NO_LEAD.contains(operation.id()), operation.id()));
    }

    @TestFactory
    Stream<DynamicTest> eachOperationAnswersInEachStateAsTheTableSays() {
        return rows().stream()
                .map(row -> dynamicTest(row.name(), () -> {
                    var actual = new LinkedHashMap<State, String>();
                    for (var state : State.values()) {
                        var subject = of(state);
                        actual.put(
                                state,
                                state == State.CLOSED
                                        ? Objects.requireNonNull(ofClosedAccount.get(row.name()))
                                        : ask(row.name(), subject, client(state)));
                        if (MOVING.contains(row.name()) && actual.get(state).startsWith("2") && isRemade(state)) {
                            if (row.name().equals("eraseLead")) {
                                goOn();
                            }
                            subjects.put(state, make(state));
                            if (state == State.ERASED) {
                                goOn();
                            }
                        }
                    }
                    assertEquals(row.expected(), actual);
                    if (MOVING.contains(row.name())) {
                        goOn();
                    }
                }));
    }

    /** Waits until what was begun is done, and signs everybody in anew: an erasure moves the clock past what a token is good for. */
    private void goOn() {
        cloud.settle();
        ofOwner = signedIn(owner);
        ofMember = signedIn(member);
    }

    private static boolean isRemade(State state) {
        return !LAPSING.contains(state) && state != State.CLOSED;
    }

    private WebClient client(State state) {
        return switch (state) {
            case RESTRICTED_TO_A_MEMBER -> ofMember;
            case CLOSED -> ofClosed;
            default -> ofOwner;
        };
    }

    private String ask(String row, Subject lead, WebClient client) throws Exception {
        if (row.endsWith(REPEATED)) {
            return result(again(row, Objects.requireNonNull(repeated.get(lead.state())), client));
        }
        var path = lead.path();
        return switch (row) {
            case "getLead" -> result(client.get(path));
            case "updateLead" ->
                result(client.patch(path, WebClient.json("{\"jobTitle\":\"Head\"}"), versionOf(client.get(path))));
            case "trashLead" -> result(client.delete(path, ""));
            case "restoreLead" -> result(client.post(path + "/restore"));
            case "getTimeline" -> result(client.get(path + "/timeline"));
            case "listNotes" -> result(client.get(path + "/notes"));
            case "addNote" -> result(client.post(path + "/notes", Bodies.of("addNote")));
            case "listTasks" -> result(client.get(path + "/tasks"));
            case "addTask" -> result(client.post(path + "/tasks", Bodies.of("addTask")));
            case "updateTask" ->
                result(client.patch(path + "/tasks/" + lead.task(), WebClient.json("{\"done\":true}"), "\"1\""));
            case "listConsents" -> result(client.get(path + "/consents"));
            case "getConsentRecord" -> result(client.get(path + "/consents/" + lead.consent() + "/record"));
            case "withdrawConsent" ->
                result(client.post(
                        path + "/consents/" + lead.consent() + "/withdrawal",
                        WebClient.json("{\"method\":\"telephone\"}")));
            case "recordConsent" -> result(client.post(path + "/consents", Bodies.of("recordConsent")));
            case "recordConsent +object" -> result(client.post(path + "/consents", WebClient.json(OBJECTION)));
            case "checkContact" -> allowed(client.post(path + "/contact-check", Bodies.of("checkContact")));
            case "restrictLead" -> result(client.put(path + "/restriction", Bodies.of("restrictLead"), ""));
            case "liftRestriction" -> result(client.delete(path + "/restriction", ""));
            case "eraseLead" -> result(client.post(path + "/erasure"));
            case "issueSubjectLink" -> result(client.post(path + "/subject-links"));
            case "revokeLinks" -> result(client.delete(path + "/subject-links", ""));
            case "getSubject" -> result(client.as(lead.link()).get("/v1/subject"));
            case "askAsSubject" -> asked(lead, client, "{\"kind\":\"access\"}");
            case "askAsSubject +withdraw" ->
                asked(lead, client, "{\"kind\":\"withdrawal\",\"consentId\":\"%s\"}".formatted(lead.consent()));
            case "askAsSubject +object" -> asked(lead, client, "{\"kind\":\"objection\"}");
            case "createLead +same" -> {
                var refused = client.post("/v1/leads", People.lead(lead.email()));
                if (refused.status() == 409) {
                    assertTrue(refused.text("detail").contains(remedy(lead.state())), refused.text("detail"));
                }
                yield result(refused);
            }
            case "addRightsRequest" -> result(client.post("/v1/rights-requests", copyFor(lead)));
            case "createExport" ->
                result(client.post(
                        "/v1/exports", WebClient.json("{\"scope\":\"lead\",\"leadId\":\"%s\"}".formatted(lead.id()))));
            case "createExport +all" -> packed(lead, client);
            case "getRightsRequest" -> result(client.get(request(lead)));
            case "getEvidence" -> result(client.get(request(lead) + "/evidence"));
            case "addRightsEvent" -> event(lead, client, RANG_BACK);
            case "addRightsEvent +done" ->
                // of whom nothing is kept any more, no words can be kept either
                event(
                        lead,
                        client,
                        LAPSING.contains(lead.state()) || lead.state() == State.ERASED
                                ? "{\"kind\":\"completed\"}"
                                : "{\"kind\":\"completed\",\"text\":\"Sent.\"}");
            case "undoImport +made" -> takenBack(lead, client);
            case "previewImport +row" -> previewed(lead, client);
            case "startImport +row" -> imported(lead, client);
            case "searchLeads +email" -> found(lead, client, Map.of("email", lead.email()));
            case "searchLeads +word" -> found(lead, client, Map.of("query", lead.name()));
            case "previewRetention" -> listed(lead, client, "/v1/retention?inactiveMonths=120&limit=100");
            default -> listed(lead, client, "/v1/leads?limit=100" + listing(row));
        };
    }

    private String event(Subject lead, WebClient client, String event) {
        return result(client.post(request(lead) + "/events", WebClient.json(event)));
    }

    /** Says what a package of everything has of a lead; one is made for all whom its owner asks about. */
    private String packed(Subject lead, WebClient client) throws Exception {
        if (client != ofOwner) {
            return result(client.post("/v1/exports"));
        }
        if (packed.isEmpty()) {
            packed = client.post("/v1/exports").expect(202).header("location");
            cloud.settle();
        }
        var export = client.get(packed).expect(200).body();
        var zip = Transfers.get(export.at("/download/url").asText()).body();
        if (line(zip, "/data/leads.jsonl").contains(lead.id())) {
            return "in it";
        }
        return isRestricted(lead.state()) && export.at("/counts/restricted").asInt() > 0 ? "counted" : "-";
    }

    private static String line(byte[] zip, String name) throws IOException {
        try (var entries = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().endsWith(name)) {
                    return new String(entries.readAllBytes(), UTF_8);
                }
            }
        }
        throw new AssertionError("the package has no " + name);
    }

    /** Has the import taken back that made leads, unless it is, and says what the one in the state has become. */
    private String takenBack(Subject lead, WebClient client) {
        if (client != ofOwner) {
            return result(client.post(making + "/undo"));
        }
        if (client.get(making).expect(200).text("state").equals("completed")) {
            client.post(making + "/undo").expect(202);
            cloud.settle();
            assertEquals("undone", client.get(making).expect(200).text("state"));
        }
        var there = client.get("/v1/leads/" + made.get(lead.state()));
        return there.status() != 200 ? result(there) : there.body().has("trashed") ? "trashed" : "kept";
    }

    /** Says what an import would do with the row that has the address of a lead; one list has a row for each. */
    private String previewed(Subject lead, WebClient client) throws Exception {
        if (client != ofOwner) {
            return result(client.post(making + "/preview", Imports.withConsent()));
        }
        if (list.isEmpty()) {
            var csv = new StringBuilder("Email,Job title\n");
            for (var state : IMPORTABLE) {
                csv.append(address(state)).append(",Imported\n");
            }
            var created = client.post("/v1/imports", WebClient.json("{\"fileName\":\"again.csv\"}"))
                    .expect(201);
            Imports.upload(created.body().path("upload"), csv.toString().getBytes(UTF_8));
            list = "/v1/imports/" + created.text("id");
            client.post(list + "/preview", Imports.withConsent()).expect(202);
            cloud.settle();
        }
        var rows = client.get(list).expect(200).body().at("/preview/rows");
        return rows.path(IMPORTABLE.indexOf(lead.state())).path("outcome").asText();
    }

    /** Starts that import, unless it is, and says what became of the row. */
    private String imported(Subject lead, WebClient client) {
        if (client != ofOwner) {
            return result(client.post(making + "/start", Imports.withConsent()));
        }
        if (client.get(list).expect(200).text("state").equals("previewed")) {
            client.post(list + "/start", Imports.withConsent()).expect(202);
            cloud.settle();
        }
        var found = client.get("/v1/leads/" + lead.id());
        if (found.status() != 200) {
            var search = WebClient.json("{\"email\":\"%s\"}".formatted(address(lead.state())));
            var others = client.post("/v1/leads/search", search).expect(200).body();
            return others.path("items").size() == 1 ? "created" : "rejected";
        }
        return found.text("jobTitle").equals("Imported") ? "updated" : "rejected";
    }

    /** Returns the address of the lead in a state; that of the first ones that lapsed is another lead's by now. */
    private String address(State state) {
        return LAPSING.contains(state) ? madeEmail(state, number) : of(state).email();
    }

    private static boolean isRestricted(State state) {
        return state == State.RESTRICTED || state == State.RESTRICTED_TO_A_MEMBER;
    }

    /** What can be done about another lead with the address. */
    private static String remedy(State state) {
        return isRestricted(state) ? "lift the restriction" : state == State.TRASHED ? "restore it" : "change that one";
    }

    private static String asked(Subject lead, WebClient client, String body) {
        return result(client.as(lead.link()).post("/v1/subject/requests", WebClient.json(body)));
    }

    private String listing(String row) {
        return switch (row) {
            case "listLeads" -> "";
            case "listLeads +updated" -> "&sort=updated";
            case "listLeads +status" -> "&status=new";
            case "listLeads +owner" -> "&owner=" + owner.id();
            case "listLeads +trash" -> "&trashed=true";
            case "listLeads +restricted" -> "&restricted=true";
            default -> throw new IllegalStateException(row + " is a row that nothing asks about");
        };
    }

    private static String versionOf(Answer read) {
        return read.status() == 200 ? read.etag() : "\"1\"";
    }

    private static String result(Answer answer) {
        return answer.status() < 400 ? Integer.toString(answer.status()) : answer.problem();
    }

    private static String allowed(Answer answer) {
        if (answer.status() != 200) {
            return result(answer);
        }
        return answer.body().path("allowed").asBoolean() ? "allowed" : "refused";
    }

    private static String found(Subject lead, WebClient client, Map<String, String> terms) {
        ObjectNode body = WebClient.JSON.createObjectNode();
        terms.forEach(body::put);
        return listed(lead, client.post("/v1/leads/search", body));
    }

    /** Whoever is counted is one of those that are restricted; two are, each of which another row tells apart. */
    private static String listed(Subject lead, WebClient client, String path) {
        return listed(lead, client.get(path));
    }

    private static String listed(Subject lead, Answer answer) {
        if (answer.status() != 200) {
            return result(answer);
        }
        var body = answer.body();
        if (body.path("items").findValuesAsText("id").contains(lead.id())) {
            return "shown";
        }
        var reasons = new ArrayList<String>();
        body.path("omitted")
                .forEach(omitted -> reasons.add(omitted.path("reason").asText()));
        return isRestricted(lead.state()) && reasons.contains("restricted") ? "counted" : "-";
    }
}
