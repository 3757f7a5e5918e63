package uk.co.provilex.crm.users;

/** What is behind the id of a user: somebody who is there, or was. */
public sealed interface AnyUser permits UserView, FormerUser {}
