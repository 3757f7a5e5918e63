package uk.co.provilex.crm.portability;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.Tracked;
import uk.co.provilex.crm.portability.mapping.ColumnMap;
import uk.co.provilex.crm.portability.mapping.DateOrder;
import uk.co.provilex.crm.portability.transfer.TransferBucket;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.TenantSettings;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code POST /v1/imports/{importId}/start}: queues an uploaded file, with the lawful basis on which its leads are held
 * and what its uploader vouches for (P01, P09).
 */
public final class StartImport extends Operation<ImportStart, ImportView> {

    private static final int MOST_COLUMNS = 500;

    /** Runs as a Lambda function. */
    public StartImport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public StartImport(Platform platform) {
        super(platform, Action.START_IMPORT, ImportStart.class);
    }

    @Override
    protected Reply<ImportView> handle(Call call, ImportStart request) {
        var tracked = JobAccess.found(call, JobKind.IMPORT);
        var job = tracked.job();
        if (job.state() != JobState.AWAITING_UPLOAD) {
            throw JobAccess.wrongState(tracked, "only one that awaits its upload can be started.");
        }
        var settings = settings(call, job.settings(), request);
        requireUpload(call, tracked);
        var queued = job.queued(settings);
        var changes = new Changes();
        new Jobs(call.tenancy()).put(queued, tracked.key(), changes, stored -> Call.stale());
        var reply = Reply.accepted(
                        job.kind().path(job.id()),
                        ImportView.of(new Tracked(queued, tracked.progress(), tracked.key())))
                .committing(changes)
                .about(job.subject());
        var attestation = settings.attestation();
        if (attestation != null) {
            reply.personal(
                    tracked.key(),
                    Map.of("statement", attestation.statement(), "listSource", attestation.listSource()));
        }
        return reply;
    }

    private static JobSettings settings(Call call, JobSettings before, ImportStart request) {
        var checks = new Checks();
        var tenant = Tenants.of(call).settings();
        var mapping = mapping(request.mapping(), tenant, checks);
        var basis = request.lawfulBasis();
        if (basis != null) {
            basis.accept("/lawfulBasis", call.now(), checks);
            checks.require(
                    request.attestation() != null,
                    "/attestation",
                    "is required with a lawful basis for the whole file: say what you vouch for");
        }
        var status = request.defaultStatus();
        checks.require(
                status == null || tenant.offersStatus(status),
                "/defaultStatus",
                "is not one of your statuses, which GET /v1/tenant lists");
        var order = order(request.dateOrder(), checks);
        var attestation = attestation(request.attestation(), checks);
        checks.done();
        return before.started(mapping, basis, attestation, status, order);
    }

    private static Map<String, String> mapping(
            @Nullable Map<String, @Nullable String> given, TenantSettings tenant, Checks checks) {
        var mapping = new LinkedHashMap<String, String>();
        if (given == null) {
            return mapping;
        }
        checks.require(given.size() <= MOST_COLUMNS, "/mapping", "names more than " + MOST_COLUMNS + " columns");
        Set<String> customFields =
                tenant.customFields().stream().map(CustomField::key).collect(Collectors.toSet());
        given.entrySet().stream().limit(MOST_COLUMNS).forEach(entry -> {
            var field = "/mapping/" + escaped(entry.getKey());
            var target = entry.getValue();
            checks.present(target, field)
                    .require(
                            target == null || ColumnMap.knows(target, customFields),
                            field,
                            "is no field that a column can fill; see ImportMapping in the contract");
            if (target != null) {
                mapping.put(entry.getKey(), target);
            }
        });
        return mapping;
    }

    private static String escaped(String name) {
        var bounded = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return bounded.replace("~", "~0").replace("/", "~1");
    }

    private static @Nullable DateOrder order(@Nullable String given, Checks checks) {
        if (given == null) {
            return null;
        }
        for (var order : DateOrder.values()) {
            if (order.name().toLowerCase(Locale.ROOT).equals(given)) {
                return order;
            }
        }
        checks.refuse("/dateOrder", "takes dmy, mdy or ymd");
        return null;
    }

    private static JobSettings.@Nullable Attestation attestation(
            ImportStart.@Nullable Attestation given, Checks checks) {
        if (given == null) {
            return null;
        }
        checks.requiredText(given.statement(), "/attestation/statement", 2000)
                .requiredLine(given.listSource(), "/attestation/listSource", 500);
        return new JobSettings.Attestation(
                given.statement() == null ? "" : given.statement(),
                given.listSource() == null ? "" : given.listSource());
    }

    private void requireUpload(Call call, Tracked tracked) {
        var bucket = new TransferBucket(platform(), call.caller().tenant());
        var size = bucket.size(ImportFiles.upload(bucket, tracked.job().id()));
        if (size.isEmpty()) {
            throw JobAccess.wrongState(tracked, "put the file to its upload URL first.");
        }
        if (size.get() > ImportFiles.MOST_BYTES) {
            throw Problem.TOO_LARGE.because("The file is larger than 1 GiB. Split the list into several files.");
        }
    }
}
