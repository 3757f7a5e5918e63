package uk.co.provilex.crm.portability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.csv.CsvEncoding;
import uk.co.provilex.crm.portability.csv.CsvHints;
import uk.co.provilex.crm.portability.csv.HeaderRules;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Blank;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Guard;
import uk.co.provilex.crm.portability.jobs.ImportPlan.MatchKey;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Mode;
import uk.co.provilex.crm.portability.jobs.ImportPlan.OnTrashed;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.mapping.ColumnMap;
import uk.co.provilex.crm.portability.mapping.DateOrder;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.NewFields;
import uk.co.provilex.crm.tenants.SavedMapping;
import uk.co.provilex.crm.tenants.SavedMappings;
import uk.co.provilex.crm.tenants.TenantSettings;

/** Judges what is said when an import is started or previewed. */
final class ImportRequest {

    private static final int MOST_COLUMNS = 500;

    private final Call call;
    private final TenantSettings tenant;
    private final ImportStart request;
    private final Checks checks = new Checks();

    ImportRequest(Call call, TenantSettings tenant, ImportStart request) {
        this.call = call;
        this.tenant = tenant;
        this.request = request;
    }

    /**
     * What came of a request.
     *
     * @param settings the settings of the job
     * @param tenant the tenant's settings when the import is started with them
     */
    record Judged(JobSettings settings, TenantSettings tenant) {}

    /**
     * Returns what came of it.
     *
     * @throws uk.co.provilex.crm.platform.problem.ProblemException naming every field at fault
     */
    Judged judge(JobSettings before, Task task) {
        var fields = NewFields.of(wanted(), tenant, "/createCustomFields", checks);
        var later = tenant.adding(fields);
        var mapping = mapping(later);
        var basis = request.lawfulBasis();
        if (basis != null) {
            basis.accept("/lawfulBasis", call.now(), checks);
        }
        checks.require(
                task == Task.PREVIEW || request.attestation() != null,
                "/attestation",
                "is required: say what you vouch for, in the words that the answer to POST /v1/imports proposed");
        var status = request.defaultStatus();
        checks.require(
                status == null || tenant.offersStatus(status),
                "/defaultStatus",
                "is not one of your statuses, which GET /v1/tenant lists");
        var name = request.saveMappingAs();
        if (name != null) {
            checks.require(!mapping.isEmpty(), "/saveMappingAs", "has no mapping to keep; give one");
            later = SavedMappings.keep(later, new SavedMapping(name, mapping), "/saveMappingAs", checks);
        }
        var order = one(DateOrder.values(), request.dateOrder(), "/dateOrder", "takes dmy, mdy or ymd");
        var hints = new CsvHints(encoding(), delimiter());
        var plan = new ImportPlan(
                task,
                one(Mode.values(), request.mode(), "/mode", "takes create, update or upsert")
                        .orElse(Mode.UPSERT),
                matchBy(),
                one(Blank.values(), request.blank(), "/blank", "takes keep or clear")
                        .orElse(Blank.KEEP),
                one(OnTrashed.values(), request.trashed(), "/trashed", "takes reject or restore")
                        .orElse(OnTrashed.REJECT),
                fields,
                true,
                one(Guard.values(), request.guard(), "/guard", "takes remove or keep")
                        .orElse(null),
                Boolean.TRUE.equals(request.packageAgain()));
        var attestation = attestation();
        checks.done();
        var started = before.started(plan, mapping, basis, attestation, status, order.orElse(null));
        return new Judged(started.written(hints), later);
    }

    private List<NewFields.Wanted> wanted() {
        var wanted = new ArrayList<NewFields.Wanted>();
        var sent = request.createCustomFields();
        for (int i = 0; sent != null && i < sent.size(); i++) {
            var field = sent.get(i);
            if (field == null) {
                checks.refuse("/createCustomFields/" + i, "is null; leave it out instead");
            } else {
                checks.requiredLine(field.column(), "/createCustomFields/" + i + "/column", 256);
                wanted.add(new NewFields.Wanted(field.key(), field.label(), field.type()));
            }
        }
        return wanted;
    }

    /** What the saved mapping says, what the request says, and what the new fields say, in this order. */
    private Map<String, String> mapping(TenantSettings later) {
        var mapping = new LinkedHashMap<String, String>();
        var keys = later.customFields().stream().map(CustomField::key).collect(Collectors.toSet());
        var saved = request.savedMapping();
        if (saved != null) {
            var kept = tenant.importMapping(saved);
            checks.require(
                    kept.isPresent(), "/savedMapping", "is none of your saved mappings, which GET /v1/tenant lists");
            kept.ifPresent(known -> known.columns().forEach((header, target) -> {
                checks.require(
                        ColumnMap.knows(target, keys),
                        "/savedMapping",
                        "maps a column to a field that is none any more; correct it with PATCH /v1/tenant");
                mapping.put(header, target);
            }));
        }
        explicit(keys, mapping);
        var sent = request.createCustomFields();
        if (sent != null) {
            sent.stream().filter(Objects::nonNull).forEach(field -> {
                var column = field.column();
                if (column != null && field.key() != null) {
                    checks.require(
                            request.mapping() == null || !request.mapping().containsKey(column),
                            "/mapping/" + escaped(column),
                            "maps a column for which createCustomFields makes a field; leave one of the two out");
                    mapping.put(column, "customFields." + field.key());
                }
            });
        }
        return mapping;
    }

    private void explicit(Set<String> customFields, Map<String, String> mapping) {
        var given = request.mapping();
        if (given == null) {
            return;
        }
        checks.require(given.size() <= MOST_COLUMNS, "/mapping", "names more than " + MOST_COLUMNS + " columns")
                .require(
                        given.keySet().stream().mapToInt(String::length).sum() <= HeaderRules.LONGEST_OF_ALL,
                        "/mapping",
                        "names columns with more than " + HeaderRules.LONGEST_OF_ALL
                                + " characters together, which no list has; leave some out");
        given.entrySet().stream().limit(MOST_COLUMNS).forEach(entry -> {
            var field = "/mapping/" + escaped(entry.getKey());
            var target = entry.getValue();
            checks.line(entry.getKey(), field, HeaderRules.LONGEST_NAME)
                    .present(target, field)
                    .require(
                            target == null || ColumnMap.knows(target, customFields),
                            field,
                            "is no field that a column can fill; see ImportMapping in the contract");
            if (target != null) {
                mapping.put(entry.getKey(), target);
            }
        });
    }

    private static String escaped(String name) {
        var bounded = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return bounded.replace("~", "~0").replace("/", "~1");
    }

    private List<MatchKey> matchBy() {
        var sent = request.matchBy();
        if (sent == null) {
            return ImportPlan.standard().matchBy();
        }
        checks.require(!sent.isEmpty(), "/matchBy", "names nothing; leave it out for email and phone")
                .size(sent, "/matchBy", MatchKey.values().length);
        var keys = new LinkedHashSet<MatchKey>();
        for (int i = 0; i < Math.min(sent.size(), MatchKey.values().length); i++) {
            var at = "/matchBy/" + i;
            var name = sent.get(i);
            var key = "externalId".equals(name)
                    ? Optional.of(MatchKey.EXTERNAL_ID)
                    : one(MatchKey.values(), name == null ? "" : name, at, "takes id, externalId, email or phone");
            key.ifPresent(found -> checks.require(keys.add(found), at, "is there already; give each once"));
        }
        return List.copyOf(keys);
    }

    private <E extends Enum<E>> Optional<E> one(E[] all, @Nullable String given, String field, String remedy) {
        if (given == null) {
            return Optional.empty();
        }
        for (var each : all) {
            if (each.name().toLowerCase(Locale.ROOT).equals(given)) {
                return Optional.of(each);
            }
        }
        checks.refuse(field, remedy);
        return Optional.empty();
    }

    private @Nullable CsvEncoding encoding() {
        var given = request.encoding();
        if (given == null) {
            return null;
        }
        var encoding = CsvEncoding.named(given);
        checks.require(encoding.isPresent(), "/encoding", "takes " + CsvEncoding.names());
        return encoding.orElse(null);
    }

    private @Nullable Character delimiter() {
        var given = request.delimiter();
        if (given == null) {
            return null;
        }
        boolean known = given.length() == 1 && CsvHints.DELIMITERS.contains(given);
        checks.require(known, "/delimiter", "takes a comma, a semicolon, a tab or a bar");
        return known ? given.charAt(0) : null;
    }

    private JobSettings.@Nullable Attestation attestation() {
        var given = request.attestation();
        if (given == null) {
            return null;
        }
        var statement = given.statement();
        var version = given.wordingVersion();
        checks.requiredText(statement, "/attestation/statement", 2000)
                .requiredLine(given.listSource(), "/attestation/listSource", 500)
                .requiredLine(version, "/attestation/wordingVersion", 100);
        if (version != null) {
            var published = AttestationWording.of(version);
            checks.require(
                    published.isPresent(),
                    "/attestation/wordingVersion",
                    "is no version that was published; take the one that the answer to POST /v1/imports proposed");
            checks.require(
                    published.isEmpty()
                            || statement == null
                            || published.get().statement().equals(statement.strip()),
                    "/attestation/statement",
                    "is not the wording of that version; send its words");
        }
        return new JobSettings.Attestation(
                statement == null ? "" : statement,
                version,
                given.listSource() == null ? "" : given.listSource(),
                call.caller().userId(),
                call.now());
    }
}
