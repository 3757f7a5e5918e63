package uk.co.provilex.crm.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.FakeTenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.HttpFunction.Answer;
import uk.co.provilex.crm.platform.idempotency.Idempotency;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;

final class CreationTest {

    private final FakeTenancy fake = new FakeTenancy();
    private final SubjectKey key;
    private int done;

    CreationTest() {
        var changes = new Changes();
        key = fake.tenancy.keys().mint(SubjectId.lead(fake.ids.next()), changes);
        fake.commit(changes);
    }

    @Test
    void aRepetitionIsAnsweredOnceItWasAskedWhetherItMayBe() {
        var asked = new ArrayList<SubjectId>();
        var first = once(asked::add);
        assertEquals(List.of(), asked, "what is new discloses nothing that there was");
        assertEquals(first, once(asked::add));
        assertEquals(List.of(key.subject()), asked);
        assertEquals(1, done);
    }

    @Test
    void oneThatMayNotBeIsRefusedAndAnsweredWhenItMayBeAgain() {
        var first = once(about -> {});
        ProblemException restricted = Problem.RESTRICTED.because("It is stored and nothing else.");
        var refused = assertThrows(
                ProblemException.class,
                () -> once(about -> {
                    throw restricted;
                }));
        assertSame(restricted, refused);
        assertEquals(first, once(about -> {}));
        assertEquals(1, done);
    }

    /** A new operation that forgets to say when it answers again about a lead does not. */
    @Test
    void aboutALeadNothingIsAnsweredAgainUnlessTheOperationSaysWhen() {
        once(about -> {});
        assertThrows(IllegalStateException.class, () -> once(Operation::requireNoLead));
    }

    private Answer once(Consumer<SubjectId> repeated) {
        return Creation.once(
                new Idempotency(fake.tenancy, "user", fake.now),
                "lead.create /v1/leads",
                "key-of-this-request",
                "{}",
                fake.tenancy.scope().tenant().value(),
                repeated,
                creation -> {
                    done++;
                    var reply = Reply.created("/v1/leads/1", Map.of("firstName", "Ada"))
                            .keptFor(key);
                    var answer = HttpFunction.encode(
                            reply, fake.tenancy.scope().tenant().value());
                    creation.keep(reply, answer);
                    fake.commit(reply.changes());
                    return answer;
                });
    }
}
