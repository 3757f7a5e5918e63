package uk.co.provilex.crm.platform.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.TenantData;
import uk.co.provilex.crm.platform.identity.Caller;
import uk.co.provilex.crm.platform.identity.Door.Admitted;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.Keyring;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

/** One admitted request: who calls, the caller's tenant's data and keys, and the parameters. */
public final class Call {

    /** The largest page of a list. */
    public static final int MAX_LIMIT = 100;

    private static final Pattern ENTITY_TAG = Pattern.compile("\"([0-9]{1,18})\"");

    private final APIGatewayV2HTTPEvent event;
    private final Tenancy tenancy;
    private final Admitted admitted;
    private final Instant now;
    private final String traceId;
    private boolean versionNamed;

    Call(APIGatewayV2HTTPEvent event, Tenancy tenancy, Admitted admitted, Instant now, String traceId) {
        this.event = event;
        this.tenancy = tenancy;
        this.admitted = admitted;
        this.now = now;
        this.traceId = traceId;
    }

    /** Returns who is calling. */
    public Caller caller() {
        return admitted.caller();
    }

    /** Returns the stored item of the caller. */
    public EnhancedDocument userItem() {
        return admitted.user();
    }

    /** Returns the stored item of the caller's tenant. */
    public EnhancedDocument tenantItem() {
        return admitted.tenant();
    }

    /** Returns the caller's tenant with its data and keys. */
    public Tenancy tenancy() {
        return tenancy;
    }

    /** Returns what builds the keys of the caller's tenant. */
    public TenantScope scope() {
        return tenancy.scope();
    }

    /** Returns the data of the caller's tenant. */
    public TenantData data() {
        return tenancy.data();
    }

    /** Returns the data keys of the caller's tenant. */
    public Keyring keys() {
        return tenancy.keys();
    }

    /** Returns the time of the request, in whole milliseconds. */
    public Instant now() {
        return now;
    }

    /** Returns the request's trace id. */
    public String traceId() {
        return traceId;
    }

    /** Returns an id for something new. */
    public String newId() {
        return tenancy.ids().next();
    }

    /** Returns the path that was asked for, such as {@code /v1/leads}. */
    String path() {
        return event.getRawPath();
    }

    /**
     * Returns an id from the path.
     *
     * @throws ProblemException {@link Problem#NOT_FOUND} when it cannot be one of ours
     */
    public String pathId(String name) {
        var parameters = event.getPathParameters();
        var id = parameters == null ? null : parameters.get(name);
        if (id == null || !Ids.wellFormed(id)) {
            throw notFound();
        }
        return id;
    }

    /** Returns a query parameter. */
    public Optional<String> query(String name) {
        Map<String, String> parameters = event.getQueryStringParameters();
        return parameters == null ? Optional.empty() : Optional.ofNullable(parameters.get(name));
    }

    /**
     * Returns the page size asked for, or {@code standard}.
     *
     * @throws ProblemException {@link Problem#MALFORMED_REQUEST} when it is not from 1 to 100
     */
    public int limit(int standard) {
        return query("limit").map(Call::pageSize).orElse(standard);
    }

    private static int pageSize(String text) {
        if (text.matches("[1-9][0-9]{0,2}") && Integer.parseInt(text) <= MAX_LIMIT) {
            return Integer.parseInt(text);
        }
        throw Problem.MALFORMED_REQUEST
                .because("A query parameter is wrong.")
                .field("limit", "takes a whole number from 1 to " + MAX_LIMIT);
    }

    /**
     * Returns the version that the caller read, from {@code If-Match} (RFC 9110, section 13.1.1).
     *
     * @throws ProblemException {@link Problem#PRECONDITION_REQUIRED} without the header (RFC 6585, section 3), {@link
     *     Problem#STALE} for anything but one of our entity tags
     */
    public long ifMatch() {
        var value = header("if-match");
        if (value == null) {
            throw Problem.PRECONDITION_REQUIRED
                    .because("Send the ETag that you read as If-Match.")
                    .field("If-Match", "is required; send the ETag");
        }
        versionNamed = true;
        var tag = ENTITY_TAG.matcher(value.strip());
        if (!tag.matches()) {
            throw stale();
        }
        return Long.parseLong(tag.group(1));
    }

    /**
     * Returns the version that the caller read, if it says so, for an operation that does not insist on it.
     *
     * @throws ProblemException {@link Problem#STALE} for anything but one of our entity tags
     */
    public OptionalLong ifMatchIfSent() {
        return header("if-match") == null ? OptionalLong.empty() : OptionalLong.of(ifMatch());
    }

    /** Tells whether the caller has said which version it changes, and this operation asked. */
    boolean namedVersion() {
        return versionNamed;
    }

    /** Returns a header, named in lower case, or {@code null}. */
    @Nullable
    String header(String name) {
        return event.getHeaders() == null ? null : event.getHeaders().get(name);
    }

    /** Returns the address the request came from: personal data (P03). */
    public String sourceIp() {
        var source = event.getRequestContext().getHttp().getSourceIp();
        return source == null ? "" : source;
    }

    /** Returns the user agent the request came with, at most 400 characters: personal data (P03). */
    public String userAgent() {
        var agent = header("user-agent");
        return agent == null ? "" : agent.substring(0, Math.min(400, agent.length()));
    }

    /** Returns the refusal that is the same for what never existed and for what belongs to another. */
    public static ProblemException notFound() {
        return Problem.NOT_FOUND.because("There is nothing here that you may see. Check the id.");
    }

    /**
     * Returns the refusal of a change of something beside which another has just recorded something, so that its version is
     * still what the caller named. The request is worked out anew; the caller is told only if that does not help.
     */
    public static ProblemException overtaken() {
        return Problem.busy("Others are changing the same thing. Try again in a moment.")
                .byChance();
    }

    /**
     * Returns the refusal of a change that was based on an older version. A caller who named no version is not told: its
     * request is then decided anew, on what is there by then.
     */
    public static ProblemException stale() {
        return Problem.STALE
                .because("Read it again, apply your change to what is there now, and send its new ETag as If-Match.")
                .field("If-Match", "is not the present ETag");
    }
}
