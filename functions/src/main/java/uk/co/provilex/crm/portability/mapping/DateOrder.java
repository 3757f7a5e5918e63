package uk.co.provilex.crm.portability.mapping;

/**
 * How an all-numeric date such as 03/04/2025 is read. A date that starts with a four-digit year is read alike in each; by
 * {@link #YMD} only such a date is one.
 */
public enum DateOrder {
    DMY,
    MDY,
    YMD
}
