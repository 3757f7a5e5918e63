package uk.co.provilex.crm.local.edge;

/** How a service words its requests and errors. */
enum Protocol {
    /** AWS JSON 1.0 and 1.1. */
    JSON,
    /** The query protocol with XML answers, which STS speaks. */
    QUERY,
    /** REST with XML, as S3 has it. */
    S3
}
