package uk.co.provilex.crm.rights;

/** How a request came in. Any of them counts: the law knows no form for it. */
enum Channel {
    /** By email. */
    EMAIL,
    /** By post. */
    POST,
    /** On the telephone. */
    PHONE,
    /** Face to face. */
    IN_PERSON,
    /** Through a form or portal. */
    WEB_FORM,
    /** Through social media or a chat. */
    SOCIAL_MEDIA,
    /** Through the product itself, by a user about its own account. */
    ACCOUNT,
    /** In another way. */
    OTHER
}
