package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.ConsentInput;
import uk.co.provilex.crm.leads.IndexLead;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.leads.RestrictionGround;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.identity.Door;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.csv.CsvHints;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPreview;
import uk.co.provilex.crm.portability.jobs.ImportUndo;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobRows;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.Tracked;
import uk.co.provilex.crm.portability.transfer.MultipartUpload;
import uk.co.provilex.crm.suppression.Contact;
import uk.co.provilex.crm.suppression.Reason;
import uk.co.provilex.crm.suppression.Suppressions;
import uk.co.provilex.crm.tenants.PolicyAcceptance;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.Tenants;
import uk.co.provilex.crm.users.User;
import uk.co.provilex.crm.users.Users;

/** One tenant, and workers for its jobs that can be killed. */
public final class Worksite {

    public static final String TENANT = "01k5hc2mzq8v7r4t9w1x3y5a6b";
    public static final String USER = "01k5ha7c0d4e8f2g6h1j5k9m3n";
    static final String OTHER_USER = "01k5ha9d3e7f1g5h2j6k4m8n0p";

    private static final Map<String, String> ENVIRONMENT = Map.ofEntries(
            Map.entry("AWS_REGION", "eu-west-2"),
            Map.entry("AWS_ACCESS_KEY_ID", "k"),
            Map.entry("AWS_SECRET_ACCESS_KEY", "s"),
            Map.entry("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
            Map.entry("FUNCTION_ROLE_ARN", "arn:aws:iam::000000000000:role/fn"),
            Map.entry("TENANT_MASTER_KEY_ARN", "arn:aws:kms:eu-west-2:000000000000:key/k"),
            Map.entry("SIGNING_KEY_ARN", "arn:aws:kms:eu-west-2:000000000000:key/signing"),
            Map.entry("RECORDS_TABLE", "records"),
            Map.entry("KEYS_TABLE", "keys"),
            Map.entry("LOOKUP_TABLE", "lookup"),
            Map.entry("LEDGER_TABLE", "ledger"),
            Map.entry("TRANSFER_BUCKET", "transfer"),
            Map.entry("USER_POOL_ID", "eu-west-2_pool"),
            Map.entry("IMPORT_QUEUE_URL", "http://127.0.0.1:1/000000000000/imports"),
            Map.entry("EXPORT_QUEUE_URL", "http://127.0.0.1:1/000000000000/exports"),
            Map.entry("ERASURE_QUEUE_URL", "http://127.0.0.1:1/000000000000/erasures"));

    public final FakeAws aws;

    /** What workers have logged. */
    final List<String> logs = new CopyOnWriteArrayList<>();

    public Instant now = Instant.parse("2025-09-19T12:00:00Z");
    public int remainingMillis = 900_000;
    int receives = 1;

    /** How large the parts of a package are, so that a small one has many. */
    int partBytes = MultipartUpload.PART_BYTES;

    long mostRehearsed = 100_000_000;

    /** What the test itself and other users work with, who have nothing to do with what a worker remembers. */
    private final Platform others;

    /** Returns what functions have logged. */
    public List<String> logged() {
        return List.copyOf(logs);
    }

    private Worksite(FakeAws aws) {
        this.aws = aws;
        this.others = container();
    }

    public Worksite() {
        this(new FakeAws());
        var tenancy = platform().tenant(new TenantId(TENANT));
        var changes = new Changes();
        tenancy.keys().createTenantKey(changes);
        new Tenants(tenancy)
                .create(Tenant.pending(TENANT, "Acme", new PolicyAcceptance("1", "00", now, USER), now, now), changes);
        tenancy.data().commit(changes);
    }

    /** Returns a site where everything is as it is here, and from now on each goes its own way. */
    public Worksite copy() {
        return copy(aws.copy());
    }

    private Worksite copy(FakeAws holding) {
        var copy = new Worksite(holding);
        copy.now = now;
        copy.remainingMillis = remainingMillis;
        copy.receives = receives;
        copy.partBytes = partBytes;
        copy.mostRehearsed = mostRehearsed;
        return copy;
    }

    /** A fresh container: nothing is remembered. */
    private Platform container() {
        return Platform.of(ENVIRONMENT, () -> now, aws);
    }

    /** What others than the workers work with; it remembers no key, for that may have been destroyed meanwhile. */
    public Platform platform() {
        others.forgetKeys();
        return others;
    }

    /** 60 people, one of them twice with news, one refused, one row that says nothing new. */
    static String sixtyPeople() {
        var csv = new StringBuilder("First Name,Email,Phone,City,Notes\n");
        for (int i = 1; i <= 60; i++) {
            csv.append("Person")
                    .append(i)
                    .append(",p")
                    .append(i)
                    .append("@example.com,020 7946 0")
                    .append(100 + i);
            csv.append(",Leeds,").append(i % 7 == 0 ? "met at the fair" : "").append('\n');
        }
        return csv.append("Person1,P1@Example.com,,York,\n")
                .append("Nobody,not an email,,,\n")
                .append("Person2,p2@example.com,,,\n")
                .toString();
    }

    public static ConsentInput basis() {
        return new ConsentInput(
                null,
                "consent",
                "News",
                "email",
                "Yes, send me news",
                null,
                "Spring fair",
                null,
                "paper",
                "2025-05-03T13:20:00Z",
                null,
                null,
                null,
                null);
    }

    public String importing(String csv, @Nullable ConsentInput basis) {
        return importing(csv, basis, ImportPlan.standard());
    }

    /** Uploads a list of any format, to be brought in. */
    String importing(byte[] list, ImportPlan plan) {
        var attestation = new JobSettings.Attestation("All agreed", "2025-09-19", "Fair", USER, now);
        var settings = JobSettings.of("list").started(plan, Map.of(), basis(), attestation, null, null);
        var id = begin(JobKind.IMPORT, settings);
        aws.objects.put("/transfer/imports/" + TENANT + "/" + id + "/upload.csv", list);
        return id;
    }

    String importing(String csv, @Nullable ConsentInput basis, ImportPlan plan) {
        var attestation = new JobSettings.Attestation("All agreed", null, "Fair", USER, now);
        var settings = JobSettings.of("list.csv").started(plan, Map.of(), basis, attestation, null, null);
        var id = begin(JobKind.IMPORT, settings);
        aws.objects.put("/transfer/imports/" + TENANT + "/" + id + "/upload.csv", csv.getBytes(UTF_8));
        return id;
    }

    /** Uploads a list of which its user says how it is written. */
    String importing(byte[] list, ImportPlan plan, CsvHints hints) {
        var id = importing(list, plan);
        again(id, job -> job.queued(job.settings().written(hints)));
        return id;
    }

    /** Uploads a list of which is to be found out what bringing it in would do. */
    public String previewing(String csv) {
        return importing(csv, basis(), ImportPlan.standard().toDo(ImportPlan.Task.PREVIEW));
    }

    /** Uploads a file as it is, whatever it is, to be brought in or previewed. */
    String uploading(byte[] file, ImportPlan.Task task) {
        var plan = ImportPlan.standard().toDo(task);
        var settings = JobSettings.of("package.csv").started(plan, Map.of(), null, null, null, null);
        var id = begin(JobKind.IMPORT, settings);
        aws.objects.put("/transfer/imports/" + TENANT + "/" + id + "/upload.csv", file);
        return id;
    }

    /** Asks for something else to be done with a list that waits for its user, or with an import that has ended. */
    void again(String id, UnaryOperator<Job> next) {
        var tracked = job(JobKind.IMPORT, id);
        var changes = new Changes();
        var tenancy = tenancy();
        new Jobs(tenancy)
                .put(next.apply(tracked.job()), tracked.key(), changes, stored -> new IllegalStateException("raced"));
        tenancy.data().commit(changes);
    }

    /** Starts an import that was previewed, by the same rules. */
    void start(String id) {
        again(id, job -> {
            var settings = job.settings();
            return job.queued(JobSettings.of("list.csv")
                    .started(
                            settings.planned().toDo(ImportPlan.Task.IMPORT),
                            settings.mapping(),
                            settings.lawfulBasis(),
                            settings.attestation(),
                            settings.defaultStatus(),
                            settings.dateOrder())
                    .written(settings.said()));
        });
    }

    void undo(String id) {
        again(id, job -> job.undoing(job.settings().undoing(ImportUndo.begun(OTHER_USER, now))));
    }

    /** Opens the tenant in a container of its own, which remembers keys whatever becomes of them. */
    public Tenancy remembering() {
        return container().tenant(new TenantId(TENANT));
    }

    public Tenancy tenancy() {
        return platform().tenant(new TenantId(TENANT));
    }

    Leads leads(Tenancy tenancy) {
        return new Leads(tenancy, 1);
    }

    /** Returns every lead, in the trash too, the oldest first. */
    List<Lead> all() {
        var ids = aws.items("records", "LEAD").stream()
                .map(item -> item.at("/pk/S").asText())
                .map(pk -> pk.substring(pk.lastIndexOf('#') + 1))
                .toList();
        return leads(tenancy()).findAll(ids, now, true).values().stream()
                .sorted(Comparator.comparing(Lead::id))
                .toList();
    }

    /** Returns the ids of the leads, live or in the trash, that are found by this address. */
    public List<String> leads(String email) {
        return leads(tenancy()).findByEmails(List.of(email), now).values().stream()
                .map(Lead::id)
                .toList();
    }

    /** Uploads a list of which nobody has said yet what is to be done with it. */
    public String awaiting(String csv) {
        var platform = platform();
        var tenancy = platform.tenant(new TenantId(TENANT));
        var job = Job.begun(
                platform.ids().next(), JobKind.IMPORT, JobState.AWAITING_UPLOAD, now, USER, JobSettings.of("list.csv"));
        var changes = new Changes();
        new Jobs(tenancy).create(job, changes);
        tenancy.data().commit(changes);
        aws.objects.put("/transfer/imports/" + TENANT + "/" + job.id() + "/upload.csv", csv.getBytes(UTF_8));
        return job.id();
    }

    /** Returns the only lead with this email. */
    public Lead lead(String email) {
        return Objects.requireNonNull(
                leads(tenancy()).findByEmails(List.of(email), now).get(email));
    }

    public void trash(Lead lead) {
        var tenancy = tenancy();
        var changes = new Changes();
        leads(tenancy).trash(lead, 30, new Author(OTHER_USER, now, null, false), changes);
        tenancy.data().commit(changes);
    }

    /** Has somebody restrict the processing of a lead. */
    void restrict(Lead lead) {
        var restriction = new Lead.Restriction(now, OTHER_USER, RestrictionGround.LEGAL_CLAIM, null);
        change((tenancy, changes) ->
                leads(tenancy).restrict(lead, restriction, new Author(OTHER_USER, now, null, false), changes));
    }

    /** Has somebody else give a lead another status. */
    void touch(Lead lead) {
        var tenancy = tenancy();
        var changes = new Changes();
        var author = new Author(OTHER_USER, now, null, false);
        leads(tenancy)
                .update(
                        lead,
                        lead.details(),
                        lead.status().equals("won") ? "lost" : "won",
                        lead.ownerId(),
                        author,
                        (id, address) -> new IllegalStateException("taken"),
                        changes);
        tenancy.data().commit(changes);
    }

    void suppress(Contact... contacts) {
        var tenancy = tenancy();
        var changes = new Changes();
        new Suppressions(tenancy).add(List.of(contacts), Reason.OBJECTION, now, changes);
        tenancy.data().commit(changes);
    }

    /** Takes somebody off every suppression list. */
    void forgive(Contact... contacts) {
        var tenancy = tenancy();
        var changes = new Changes();
        new Suppressions(tenancy).remove(List.of(contacts), changes);
        tenancy.data().commit(changes);
    }

    /** Lets the index follow the leads. */
    public void index() {
        index(aws.items("records", "LEAD").stream()
                .map(item -> item.at("/pk/S").asText())
                .map(pk -> pk.substring(pk.lastIndexOf('#') + 1))
                .toList());
    }

    /** Tells the index of changes of leads, which may be gone. */
    public void index(List<String> leadIds) {
        var records = leadIds.stream()
                .map(id -> {
                    var change = new StreamRecord();
                    change.setKeys(Map.of(
                            "pk", new AttributeValue("T#" + TENANT + "#LEAD#" + id), "sk", new AttributeValue("LEAD")));
                    change.setSequenceNumber("1");
                    var record = new DynamodbEvent.DynamodbStreamRecord();
                    record.setEventName("MODIFY");
                    record.setDynamodb(change);
                    return record;
                })
                .toList();
        var event = new DynamodbEvent();
        event.setRecords(records);
        var failures = new IndexLead(container())
                .handleRequest(event, new Invocation())
                .getBatchItemFailures();
        if (!failures.isEmpty()) {
            throw new AssertionError("the index does not follow");
        }
    }

    /** Takes an import as a worker would, with a witness of what becomes of each row. */
    void runWitnessed(String id, Consumer<RowOutcome> witness) {
        var platform = container();
        var tenancy = platform.tenant(new TenantId(TENANT));
        var tracked = new Jobs(tenancy).find(JobKind.IMPORT, id).orElseThrow();
        var invocation = new Invocation();
        var work = new Work(invocation.getAwsRequestId(), invocation::getRemainingTimeInMillis);
        var hold = JobHold.take(platform, tenancy, work, tracked);
        if (!new ImportRun(platform, tenancy, hold, mostRehearsed, witness).run()) {
            throw new AssertionError("it does not end");
        }
    }

    /** Takes an import back as a worker would, which names {@code most} of the leads in the job itself. */
    void takeBack(String id, int most) {
        undo(id);
        var platform = container();
        var tenancy = platform.tenant(new TenantId(TENANT));
        var tracked = new Jobs(tenancy).find(JobKind.IMPORT, id).orElseThrow();
        var invocation = new Invocation();
        var work = new Work(invocation.getAwsRequestId(), invocation::getRemainingTimeInMillis);
        var hold = JobHold.take(platform, tenancy, work, tracked);
        var tenants = new Tenants(tenancy);
        var tenant = tenants.open(tenants.item().orElseThrow());
        if (!new UndoRun(platform, tenancy, hold, tenant, most).run()) {
            throw new AssertionError("it does not end");
        }
    }

    /** Has an owner, who signed in just now, ask an operation. */
    APIGatewayV2HTTPResponse ask(
            Function<Platform, ? extends Operation<?, ?>> operation,
            Map<String, String> path,
            Map<String, String> query) {
        var tenancy = tenancy();
        if (tenancy.data()
                .get(Table.RECORDS, Door.userItem(tenancy.scope(), USER))
                .isEmpty()) {
            change((owners, changes) -> new Users(owners)
                    .create(
                            User.invited(
                                    USER,
                                    EmailAddress.parse("kim@example.com").orElseThrow(),
                                    "Kim Example",
                                    Role.OWNER,
                                    false,
                                    now),
                            changes));
            for (var place : List.of(Door.userItem(tenancy.scope(), USER), Door.tenantItem(tenancy.scope()))) {
                var item = tenancy.data().get(Table.RECORDS, place).orElseThrow();
                tenancy.data()
                        .put(
                                Table.RECORDS,
                                item.toBuilder().putString("status", "active").build());
            }
        }
        var at = Long.toString(now.getEpochSecond());
        var claims = Map.of(
                "token_use", "access", "tenant", TENANT, "user", USER, "origin_jti", "s", "iat", at, "auth_time", at);
        var event = APIGatewayV2HTTPEvent.builder()
                .withHeaders(Map.of())
                .withPathParameters(path)
                .withQueryStringParameters(query)
                .withRequestContext(APIGatewayV2HTTPEvent.RequestContext.builder()
                        .withAuthorizer(APIGatewayV2HTTPEvent.RequestContext.Authorizer.builder()
                                .withJwt(APIGatewayV2HTTPEvent.RequestContext.Authorizer.JWT
                                        .builder()
                                        .withClaims(claims)
                                        .build())
                                .build())
                        .withHttp(APIGatewayV2HTTPEvent.RequestContext.Http.builder()
                                .withMethod("GET")
                                .withPath("/v1")
                                .withSourceIp("192.0.2.1")
                                .withUserAgent("")
                                .build())
                        .build())
                .build();
        return operation.apply(container()).handleRequest(event, new Invocation());
    }

    public String exporting() {
        return exporting(ExportScope.all());
    }

    public String exporting(ExportScope scope) {
        return begin(JobKind.EXPORT, JobSettings.ofExport("export.zip", scope));
    }

    private String begin(JobKind kind, JobSettings settings) {
        var platform = platform();
        var tenancy = platform.tenant(new TenantId(TENANT));
        var job = Job.begun(platform.ids().next(), kind, JobState.QUEUED, now, USER, settings);
        var changes = new Changes();
        new Jobs(tenancy).create(job, changes);
        tenancy.data().commit(changes);
        return job.id();
    }

    public Tracked job(JobKind kind, String id) {
        return new Jobs(platform().tenant(new TenantId(TENANT))).find(kind, id).orElseThrow();
    }

    /** Returns what bringing a list in would do, which was found out. */
    ImportPreview preview(String id) {
        var job = job(JobKind.IMPORT, id).job();
        return new JobRows(tenancy())
                .preview(job, now)
                .orElseThrow(
                        () -> new AssertionError(String.valueOf(job.settings().problem())));
    }

    void cancel(JobKind kind, String id) {
        var tracked = job(kind, id);
        var changes = new Changes();
        var tenancy = platform().tenant(new TenantId(TENANT));
        new Jobs(tenancy)
                .put(
                        tracked.job()
                                .ended(
                                        JobState.CANCELLED,
                                        now,
                                        null,
                                        tracked.job().settings()),
                        tracked.key(),
                        changes,
                        stored -> new IllegalStateException("raced"));
        tenancy.data().commit(changes);
    }

    byte[] object(String area, String id, String name) {
        return Objects.requireNonNull(aws.objects.get("/transfer/" + area + "/" + TENANT + "/" + id + "/" + name));
    }

    /** Lets a function that a schedule sets off run once; nothing when it failed or died. */
    public <T> Optional<T> run(Function<Platform, RequestHandler<ScheduledEvent, T>> scheduled) {
        try {
            return Optional.of(scheduled.apply(container()).handleRequest(new ScheduledEvent(), new Invocation()));
        } catch (FakeAws.Killed | IllegalStateException failed) {
            return Optional.empty();
        }
    }

    /** Has somebody else change something. */
    public void change(BiConsumer<Tenancy, Changes> change) {
        var tenancy = tenancy();
        var changes = new Changes();
        change.accept(tenancy, changes);
        tenancy.data().commit(changes);
    }

    /** Lets one worker have the notice; tells whether it would come again because the worker failed or died. */
    public boolean deliver(JobKind kind, String id) {
        Function<Platform, RequestHandler<SQSEvent, SQSBatchResponse>> worker = kind == JobKind.IMPORT
                ? platform -> new RunImport(platform, mostRehearsed)
                : platform -> new RunExport(platform, partBytes);
        return deliver(worker, new Notice(TENANT, kind.text(), id));
    }

    /** Lets a worker have a notice; tells whether it would come again because the worker failed or died. */
    public boolean deliver(Function<Platform, RequestHandler<SQSEvent, SQSBatchResponse>> worker, Notice notice) {
        var message = new SQSEvent.SQSMessage();
        message.setMessageId("m");
        message.setAttributes(Map.of("ApproximateReceiveCount", Integer.toString(receives)));
        message.setBody(Json.text(notice));
        var event = new SQSEvent();
        event.setRecords(List.of(message));
        try {
            return !worker.apply(container())
                    .handleRequest(event, new Invocation())
                    .getBatchItemFailures()
                    .isEmpty();
        } catch (FakeAws.Killed dead) {
            return true;
        }
    }

    /** Lets a worker that a schedule invokes run once; tells whether it failed or died. */
    public boolean schedule(Function<Platform, ? extends RequestHandler<ScheduledEvent, ?>> worker) {
        try {
            worker.apply(container()).handleRequest(new ScheduledEvent(), new Invocation());
            return false;
        } catch (FakeAws.Killed | IllegalStateException deadOrFailed) {
            return true;
        }
    }

    /** Returns the circumstances of one invocation. */
    public Context context() {
        return new Invocation();
    }

    /**
     * Lets one worker have the notice, and returns what it would leave behind wherever it died: before its first request and
     * after each of its requests, to the last. Nothing but AWS outlives a worker, so dying before a request leaves what dying
     * after the one before it leaves, and so does dying after one that changes nothing: each is there once.
     */
    List<Worksite> whereverItDies(JobKind kind, String id) {
        return whereverItDies(() -> deliver(kind, id));
    }

    /** Does as the other, for a worker of another kind. */
    public List<Worksite> whereverItDies(Runnable working) {
        var left = new ArrayList<Worksite>();
        left.add(copy());
        aws.witness(each -> {
            var last = left.getLast();
            if (!now.equals(last.now) || !each.holdsTheSameAs(last.aws)) {
                left.add(copy(each));
            }
        });
        working.run();
        aws.witness(each -> {});
        return left;
    }

    /** Delivers until the job has ended and nothing asks to be gone on with; returns how many deliveries that took. */
    public int finish(JobKind kind, String id) {
        for (int deliveries = 1; deliveries <= 100; deliveries++) {
            aws.messages.clear();
            if (!deliver(kind, id) && aws.messages.isEmpty()) {
                return deliveries;
            }
            aws.live();
            now = now.plus(Duration.ofMinutes(2));
        }
        throw new AssertionError("the job does not end");
    }

    private final class Invocation implements Context {

        private final String id = UUID.randomUUID().toString();

        @Override
        public String getAwsRequestId() {
            return id;
        }

        @Override
        public String getLogGroupName() {
            return "";
        }

        @Override
        public String getLogStreamName() {
            return "";
        }

        @Override
        public String getFunctionName() {
            return "worker";
        }

        @Override
        public String getFunctionVersion() {
            return "1";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "";
        }

        @Override
        public @Nullable CognitoIdentity getIdentity() {
            return null;
        }

        @Override
        public @Nullable ClientContext getClientContext() {
            return null;
        }

        @Override
        public int getRemainingTimeInMillis() {
            return remainingMillis;
        }

        @Override
        public int getMemoryLimitInMB() {
            return 2048;
        }

        @Override
        public LambdaLogger getLogger() {
            return new LambdaLogger() {
                @Override
                public void log(String message) {
                    logs.add(message);
                }

                @Override
                public void log(byte[] message) {
                    logs.add(new String(message, UTF_8));
                }
            };
        }
    }
}
