package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.tenants.BroughtSettings;
import uk.co.provilex.crm.tenants.RetentionRegister;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.TenantSettings;
import uk.co.provilex.crm.tenants.TenantView;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * Brings the settings of a package in, so that its leads may have the statuses and custom fields that they have. A tenant
 * without leads takes them whole; any other only what it lacks. What is about the account, its name and what it accepted, is
 * never taken.
 */
record PackageSettings(Tenancy tenancy, JobHold hold) {

    private static final int MOST_BYTES = 1_000_000;
    private static final int TRIES = 6;
    private static final int AT_ONCE = 1_000;

    /** Ids are of digits and lower-case letters, and the first of their characters is a digit up to 7. */
    private static final String BEFORE_ALL = "0";

    private static final String AFTER_ALL = "8";

    static TenantSettings read(PackageFile pack) throws IOException {
        try (var in = pack.open("settings.json")) {
            var bytes = in.readNBytes(MOST_BYTES);
            return Json.read(bytes, ExportedSettings.class).settings();
        } catch (UncheckedIOException wrong) {
            throw new PackageFault(
                    "The data/settings.json of the package is not what its schema says. Somebody has changed"
                            + " the package since it was made. Export it anew, or download it once more.");
        }
    }

    static void require(Checks checks) {
        if (!checks.ok()) {
            var first = checks.errors().getFirst();
            throw new PackageFault("The settings of the package cannot be taken: " + first.field() + " "
                    + first.detail() + ". Nothing was imported.");
        }
    }

    /** Brings them in with the step to the phase {@code next}. */
    void bring(PackageFile pack, String next) throws IOException {
        var brought = read(pack);
        for (int attempt = 1; ; attempt++) {
            try {
                step(brought, next);
                return;
            } catch (ProblemException raced) {
                if (attempt == TRIES) {
                    throw raced;
                }
            }
        }
    }

    private void step(TenantSettings brought, String next) {
        var tenants = new Tenants(tenancy);
        var item = tenants.item().orElseThrow();
        var before = tenants.open(item);
        var checks = new Checks();
        var settings = hasLeads()
                ? BroughtSettings.added(before.settings(), brought, checks)
                : BroughtSettings.whole(brought, checks);
        require(checks);
        var changes = new Changes();
        if (!hold.rehearses() && !settings.retention().equals(before.settings().retention())) {
            new RetentionRegister(hold.reserved()).changed(tenancy.scope().tenant(), settings.retention(), hold.now());
        }
        if (!settings.equals(before.settings())) {
            var after = before.changed(before.name(), settings, hold.now());
            put(tenants, item, after, changes);
            hold.record(
                    "settings",
                    List.of(SubjectId.tenant(after.id())),
                    Map.of("fields", String.join(",", names(before.settings(), settings))),
                    Optional.of(new LedgerEntry.Personal(
                            tenants.key(), Map.of("before", TenantView.of(before), "after", TenantView.of(after)))),
                    changes);
        }
        hold.step(hold.progress().in(next), changes);
    }

    private static void put(Tenants tenants, EnhancedDocument item, Tenant after, Changes changes) {
        try {
            tenants.replace(item, after, changes);
        } catch (ProblemException tooLarge) {
            throw new PackageFault(
                    "Your settings together with those of the package are too large. Take custom fields or"
                            + " choices out of your settings first. Nothing was imported.");
        }
    }

    private boolean hasLeads() {
        Optional<String> after = Optional.empty();
        do {
            // many keys of leads that were erased may come first
            var some = tenancy.keys().fresh().range(Kind.LEAD, BEFORE_ALL, AFTER_ALL, after.orElse(null), AT_ONCE);
            if (!some.keys().isEmpty()) {
                return true;
            }
            after = some.next();
        } while (after.isPresent());
        return false;
    }

    private static List<String> names(TenantSettings before, TenantSettings after) {
        var names = new ArrayList<String>();
        if (!before.leadStatuses().equals(after.leadStatuses())) {
            names.add("leadStatuses");
        }
        if (!before.customFields().equals(after.customFields())) {
            names.add("customFields");
        }
        if (!before.defaultCountry().equals(after.defaultCountry())) {
            names.add("defaultCountry");
        }
        if (before.trashDays() != after.trashDays()) {
            names.add("trashDays");
        }
        if (!before.importMappings().equals(after.importMappings())) {
            names.add("importMappings");
        }
        if (!before.dataProtection().equals(after.dataProtection())) {
            names.add("dataProtection");
        }
        if (!before.retention().equals(after.retention())) {
            names.add("retention");
        }
        if (!before.archivedStatuses().equals(after.archivedStatuses())
                || !before.archivedFields().equals(after.archivedFields())) {
            names.add("archived");
        }
        return names;
    }
}
