package uk.co.provilex.crm.platform.data;

/**
 * The indexes of {@link Table#RECORDS}. Each holds leads, whole, under a key that carries a write shard; the one by status
 * also holds rights requests, by due date.
 */
public enum Index {
    /** By creation, which is by id. */
    CREATED("created", "gcpk", "gcsk"),
    /** By what was last recorded of them. */
    UPDATED("updated", "gupk", "gusk"),
    /** Leads by status, and the trash; within one by id. Rights requests, open or closed; by due date and id. */
    STATUS("status", "gspk", "gssk"),
    /** By owner; within one by id. */
    OWNER("owner", "gopk", "gosk"),
    /** Leads whose lawful bases all end, by when the last one does. */
    BASIS("basis", "gbpk", "gbsk");

    private final String indexName;
    private final String partitionAttribute;
    private final String sortAttribute;

    Index(String indexName, String partitionAttribute, String sortAttribute) {
        this.indexName = indexName;
        this.partitionAttribute = partitionAttribute;
        this.sortAttribute = sortAttribute;
    }

    /** Returns the name the index has in the table. */
    public String indexName() {
        return indexName;
    }

    /** Returns the attribute that holds the index's partition key. */
    public String partitionAttribute() {
        return partitionAttribute;
    }

    /** Returns the attribute that holds the index's sort key. */
    public String sortAttribute() {
        return sortAttribute;
    }
}
