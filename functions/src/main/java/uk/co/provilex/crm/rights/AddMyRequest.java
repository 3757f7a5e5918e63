package uk.co.provilex.crm.rights;

import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.policy.PrivacyPolicies;
import uk.co.provilex.crm.rights.RightsRequest.Controller;
import uk.co.provilex.crm.rights.RightsRequest.Details;
import uk.co.provilex.crm.rights.clock.Course;
import uk.co.provilex.crm.rights.clock.RequestType;

/**
 * {@code POST /v1/me/rights-requests}: records what a user asks of Provilex, which is the controller of accounts and of what
 * is known of their use (P14). It is no request to the user's organisation, which does not see it.
 */
public final class AddMyRequest extends Operation<AddMyRequest.NewRequest, AddMyRequest.Recorded> {

    /**
     * The body.
     *
     * @param type what is asked for
     * @param request in the user's words
     */
    public record NewRequest(
            @Nullable String type, @Nullable String request) {
        @Override
        public String toString() {
            return "NewRequest";
        }
    }

    /**
     * What was recorded.
     *
     * @param id its id, to name when writing about it
     * @param type what is asked for
     * @param controller who answers
     * @param contact where to write about it
     * @param clock by when, and why
     */
    public record Recorded(
            String id, String type, String request, String controller, String contact, RightsView.Clock clock) {
        @Override
        public String toString() {
            return "Recorded " + id;
        }
    }

    /** Runs as a Lambda function. */
    public AddMyRequest() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public AddMyRequest(Platform platform) {
        super(platform, Action.ADD_MY_REQUEST, NewRequest.class);
    }

    @Override
    protected Reply<Recorded> handle(Call call, NewRequest sent) {
        var checks = new Checks();
        var type = RequestType.of(sent.type() == null ? "" : sent.type());
        checks.require(type.isPresent(), "/type", "is one of " + Names.all(RequestType.class))
                .requiredText(sent.request(), "/request", NewRightsRequest.MOST_TEXT);
        checks.done();
        var asked = sent.request() == null ? "" : sent.request();
        var recorded = new RightsRequest(
                call.newId(),
                type.orElseThrow(),
                Controller.PROVILEX,
                null,
                Channel.ACCOUNT,
                Jurisdiction.PROVILEX,
                Course.of(call.now()),
                new Identity(Identity.State.CONFIRMED, Identity.Method.SIGNED_IN),
                RightsState.RECEIVED,
                null,
                null,
                null,
                call.caller().userId(),
                call.now(),
                call.now(),
                null,
                null,
                1,
                1);
        var changes = new Changes();
        var key = call.keys().open(recorded.subject());
        new RightsRequests(call.tenancy())
                .create(
                        recorded,
                        new Details(null, null, asked),
                        key,
                        AddRightsRequest.received(call, recorded, RightsEvent.Facts.NONE),
                        changes);
        new ReminderDays(platform().tenant(TenantId.PLATFORM))
                .list(call.caller().tenant(), recorded, call.now());
        var answer = new Recorded(
                recorded.id(),
                recorded.type().text(),
                asked,
                "Provilex",
                PrivacyPolicies.CONTACT,
                RightsView.Clock.of(recorded, call.now()));
        return Reply.created(answer)
                .committing(changes)
                .about(recorded.subject())
                .fact("request", recorded.id())
                .fact("type", recorded.type().text())
                .keptFor(key);
    }
}
