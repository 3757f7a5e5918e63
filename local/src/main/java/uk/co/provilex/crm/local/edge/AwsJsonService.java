package uk.co.provilex.crm.local.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An AWS service that speaks AWS JSON 1.1, emulated behind the edge: one call in, one document or fault out. */
@FunctionalInterface
public interface AwsJsonService {

    /**
     * Carries out one call whose caller the edge has already authenticated and authorised.
     *
     * @param operation the part of {@code X-Amz-Target} after the dot, such as {@code AdminCreateUser}
     * @param input the request document
     * @return the response document
     * @throws AwsFault when the real service would refuse
     */
    ObjectNode handle(String operation, ObjectNode input) throws AwsFault;
}
