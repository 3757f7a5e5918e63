package uk.co.provilex.crm.portability;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.TenantView;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code POST /v1/imports/{importId}/start}: queues an uploaded file, with the lawful basis on which its leads are held
 * and what its uploader vouches for (P01, P09). Custom fields that are made for its columns, and a mapping that is to be
 * kept, become part of the tenant's settings in the same transaction.
 */
public final class StartImport extends Operation<ImportStart, ImportView> {

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
        var tenant = Tenants.of(call);
        var judged = new ImportRequest(call, tenant.settings(), request)
                .judge(tracked.job().settings(), Task.IMPORT);
        ImportAccess.requireFile(call, platform(), tracked, "started");
        var reply = ImportAccess.queue(call, tracked, tracked.job().queued(judged.settings()));
        if (!judged.tenant().equals(tenant.settings())) {
            reply.committing(change(call, tenant, judged));
        }
        var attestation = judged.settings().attestation();
        if (attestation != null) {
            reply.personal(tracked.key(), facts(attestation));
        }
        return reply;
    }

    private static Map<String, String> facts(JobSettings.Attestation attestation) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("statement", attestation.statement());
        facts.put("listSource", attestation.listSource());
        var version = attestation.wordingVersion();
        if (version != null) {
            facts.put("wordingVersion", version);
        }
        return facts;
    }

    /** Changes the tenant's settings as PATCH /v1/tenant would, and records it as that would be. */
    private static Changes change(Call call, Tenant tenant, ImportRequest.Judged judged) {
        var changes = new Changes();
        var after = tenant.changed(tenant.name(), judged.tenant(), call.now());
        var tenants = new Tenants(call.tenancy());
        tenants.replace(call.tenantItem(), after, changes);
        var made = judged.settings().planned().newFields().stream()
                .map(CustomField::key)
                .collect(Collectors.joining(","));
        var facts = new LinkedHashMap<String, String>();
        facts.put("fields", made.isEmpty() ? "importMappings" : "customFields");
        facts.put("import", call.pathId("importId"));
        var entry = new LedgerEntry(
                call.now(),
                call.caller().userId(),
                Action.UPDATE_TENANT.text(),
                List.of(SubjectId.tenant(after.id())),
                facts,
                Optional.of(new LedgerEntry.Personal(
                        tenants.key(), Map.of("before", TenantView.of(tenant), "after", TenantView.of(after)))),
                call.traceId());
        return changes.put(Table.LEDGER, entry.item(call.tenancy()));
    }
}
