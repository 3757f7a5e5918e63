package uk.co.provilex.crm.local.template;

import java.net.URI;
import java.util.UUID;

/**
 * Where a template is "deployed" on this machine: the values of its pseudo parameters.
 *
 * @param stackName {@code AWS::StackName}
 * @param region {@code AWS::Region}
 * @param account {@code AWS::AccountId}, twelve digits
 * @param endpoint the one loopback address that stands for every AWS endpoint, such as {@code http://localhost:3000}
 */
public record Place(String stackName, String region, String account, URI endpoint) {

    /** The account that every locally made ARN names; it belongs to nobody. */
    public static final String LOCAL_ACCOUNT = "000000000000";

    /** Returns the usual place: the product's stack in London, behind {@code endpoint}. */
    public static Place usual(URI endpoint) {
        return new Place("provilex-local", "eu-west-2", LOCAL_ACCOUNT, endpoint);
    }

    /** Does as {@link #usual}, with a name that no stack had before: on stores that may hold what others left. */
    public static Place fresh(URI endpoint) {
        String name = "provilex-" + UUID.randomUUID().toString().substring(0, 8);
        return new Place(name, "eu-west-2", LOCAL_ACCOUNT, endpoint);
    }

    /** Returns an ARN in this place; {@code resource} is everything after the account. */
    String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + region + ":" + account + ":" + resource;
    }
}
