package uk.co.provilex.crm.local.iam;

/**
 * The smallest piece of a role's permissions: one action on one resource of one statement.
 *
 * @param role the role's ARN
 * @param policy the policy's place in the role, from 0
 * @param statement the statement's place in the policy, from 0
 * @param sid the statement's id, empty when it has none
 * @param action the action as the statement writes it
 * @param resource the resource as the statement writes it, intrinsic functions resolved
 */
public record Grant(String role, int policy, int statement, String sid, String action, String resource) {}
