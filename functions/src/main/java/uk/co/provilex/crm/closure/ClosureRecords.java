package uk.co.provilex.crm.closure;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * Where closures are kept. In the reserved tenancy lie what leads from a closure's id to its tenant, the list of those that are
 * not done, by the end of their grace, and, when nothing is left of a tenant, what stays of it. What is true until then lies with
 * the tenant, and moves with it: that it is to be closed in its own item, and its purge beside that.
 */
final class ClosureRecords {

    private static final String OPEN = "CLOSURES-OPEN";
    private static final int PAGE = 50;

    private final Tenancy platform;

    ClosureRecords(Tenancy platform) {
        this.platform = platform;
    }

    /** Another worker moved the purge meanwhile, or somebody changed the tenant. */
    static final class MovedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * What is known of a closure apart from its tenant.
     *
     * @param tenant whose account it is
     * @param requestedAt when an owner asked for it
     * @param graceUntil until when it can be cancelled
     * @param cancelledAt when somebody last cancelled it; true only if the tenant's own item says so, too
     * @param done the purge, once nothing is left of the tenant
     * @param certificate the certificate, once nothing is left of the tenant
     */
    record Known(
            TenantId tenant,
            Instant requestedAt,
            Instant graceUntil,
            @Nullable Instant cancelledAt,
            @Nullable Closure done,
            @Nullable String certificate) {}

    /**
     * A closure that is not done.
     *
     * @param sort where it is listed
     * @param id its id
     * @param tenant whose account it is
     */
    record Open(String sort, String id, TenantId tenant) {}

    /** Writes down a closure before its tenant says that there is one: one that nobody knows comes to nothing. */
    void announce(String id, TenantId tenant, Instant requestedAt, Instant graceUntil) {
        platform.data()
                .put(Table.RECORDS, known(id, tenant, requestedAt, graceUntil).build());
        platform.data()
                .put(
                        Table.RECORDS,
                        platform.scope()
                                .key(OPEN, graceUntil + "#" + id)
                                .item()
                                .putString("tenant", tenant.value())
                                .build());
    }

    /** Writes down that a closure is cancelled, which its tenant is still to say. */
    void cancelling(String id, Known known, Instant now) {
        platform.data()
                .put(
                        Table.RECORDS,
                        known(id, known.tenant(), known.requestedAt(), known.graceUntil())
                                .putString("cancelledAt", now.toString())
                                .build());
    }

    /** Writes down what stays of a closure when nothing else does. */
    void done(Closure closure, TenantId tenant, String certificate) {
        platform.data()
                .put(
                        Table.RECORDS,
                        known(closure.id(), tenant, closure.requestedAt(), closure.graceUntil())
                                .putString("purge", Json.text(closure))
                                .putString("certificate", certificate)
                                .build());
    }

    Optional<Known> find(String id) {
        return platform.data()
                .get(Table.RECORDS, place(id))
                .map(item -> new Known(
                        new TenantId(Attributes.text(item, "tenant")),
                        Attributes.time(item, "requestedAt"),
                        Attributes.time(item, "graceUntil"),
                        Attributes.findTime(item, "cancelledAt").orElse(null),
                        Attributes.find(item, "purge")
                                .map(ClosureRecords::closure)
                                .orElse(null),
                        item.getString("certificate")));
    }

    /** Reads closures that are not done and whose grace is over, those first that have waited longest. */
    List<Open> due(Instant now, @Nullable String after) {
        var partition = platform.scope().partition(OPEN);
        var query = Query.of(Table.RECORDS, partition)
                .between("0", now + "~")
                .limit(PAGE)
                .after(after == null ? null : new Query.Position(partition.item(after), after));
        return platform.data().query(query).items().stream()
                .map(item -> {
                    var sort = Attributes.text(item, "sk");
                    return new Open(
                            sort, sort.substring(sort.indexOf('#') + 1), new TenantId(Attributes.text(item, "tenant")));
                })
                .toList();
    }

    /** Takes a closure off the list of those that are not done. */
    void strike(Open open) {
        platform.data().delete(Table.RECORDS, platform.scope().key(OPEN, open.sort()));
    }

    /** Returns where a tenant's purge is kept while it goes on. */
    static ItemKey purgePlace(Tenancy tenant) {
        return tenant.scope().key("CLOSURE", "PURGE");
    }

    static Optional<Closure> purge(Tenancy tenant) {
        return tenant.data()
                .get(Table.RECORDS, purgePlace(tenant))
                .map(item -> closure(Attributes.text(item, "purge")));
    }

    /** Adds the first version of a purge to {@code changes}. */
    static void begin(Tenancy tenant, Closure closure, Changes changes) {
        changes.put(Table.RECORDS, item(tenant, closure), Condition.absent(), stored -> new MovedException());
    }

    /** Adds the next version of a purge to {@code changes}. */
    static void put(Tenancy tenant, Closure next, Changes changes) {
        changes.put(
                Table.RECORDS,
                item(tenant, next),
                Condition.versionIs(next.version() - 1),
                stored -> new MovedException());
    }

    private static EnhancedDocument item(Tenancy tenant, Closure closure) {
        return purgePlace(tenant)
                .item()
                .putNumber("version", closure.version())
                .putString("purge", Json.text(closure))
                .build();
    }

    private EnhancedDocument.Builder known(String id, TenantId tenant, Instant requestedAt, Instant graceUntil) {
        return place(id)
                .item()
                .putString("tenant", tenant.value())
                .putString("requestedAt", requestedAt.toString())
                .putString("graceUntil", graceUntil.toString());
    }

    private ItemKey place(String id) {
        return platform.scope().key("CLOSURE#" + id, "CLOSURE");
    }

    private static Closure closure(String json) {
        return Json.read(json, Closure.class);
    }
}
