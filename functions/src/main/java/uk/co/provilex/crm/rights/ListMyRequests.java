package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.policy.PrivacyPolicies;
import uk.co.provilex.crm.rights.RightsRequest.Details;

/** {@code GET /v1/me/rights-requests}: what the user has asked of Provilex, by when it is due and how far it is (P14). */
public final class ListMyRequests extends Operation<NoBody, ListMyRequests.Mine> {

    /** Nobody needs to ask more often; what is older is answered on asking. */
    private static final int MOST = 50;

    /**
     * The answer.
     *
     * @param controller who answers
     * @param contact where to write about it
     * @param items the newest requests, newest first
     */
    public record Mine(String controller, String contact, List<Asked> items) {}

    /**
     * A request of the user's.
     *
     * @param id its id, to name when writing about it
     * @param type what is asked for
     * @param request in the user's words
     * @param state how far it is
     * @param receivedAt when it was asked for
     * @param closedAt when it was answered
     * @param clock by when, and why
     */
    public record Asked(
            String id,
            String type,
            @Nullable String request,
            String state,
            Instant receivedAt,
            @Nullable Instant closedAt,
            RightsView.Clock clock) {
        @Override
        public String toString() {
            return "Asked " + id;
        }
    }

    /** Runs as a Lambda function. */
    public ListMyRequests() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public ListMyRequests(Platform platform) {
        super(platform, Action.LIST_MY_REQUESTS, NoBody.class);
    }

    @Override
    protected Set<String> queryParameters() {
        return Set.of();
    }

    @Override
    protected Reply<Mine> handle(Call call, NoBody request) {
        var user = SubjectId.user(call.caller().userId());
        var key = call.keys().open(user);
        var items = new RightsRequests(call.tenancy())
                .ofUser(user.id(), MOST).stream()
                        .map(stored -> asked(call, stored, key))
                        .toList();
        return Reply.ok(new Mine("Provilex", PrivacyPolicies.CONTACT, items)).about(user);
    }

    private static Asked asked(Call call, RightsRequests.Stored stored, SubjectKey key) {
        var request = stored.request();
        var details = new RightsRequests(call.tenancy())
                .details(stored, Optional.of(key))
                .orElse(Details.NONE);
        return new Asked(
                request.id(),
                request.type().text(),
                details.request(),
                Names.text(request.state()),
                request.course().receivedAt(),
                request.closedAt(),
                RightsView.Clock.of(request, call.now()));
    }
}
