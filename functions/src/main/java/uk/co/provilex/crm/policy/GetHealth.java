package uk.co.provilex.crm.policy;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.PublicOperation;
import uk.co.provilex.crm.platform.http.Reply;

/** {@code GET /v1/health}: that the API answers. It touches no store. */
public final class GetHealth extends PublicOperation<NoBody, GetHealth.Health> {

    /** That the API answers. */
    public record Health(String status) {}

    /** Runs as a Lambda function. */
    public GetHealth() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetHealth(Platform platform) {
        super(platform, NoBody.class);
    }

    @Override
    protected Reply<Health> handle(Visit visit, NoBody request) {
        return Reply.ok(new Health("ok"));
    }
}
