package uk.co.provilex.crm.portability.csv;

/**
 * How a file is written: its characters and its delimiter.
 *
 * @param encoding what the bytes mean
 * @param delimiter what separates the cells
 * @param separatorLine whether the first line is the {@code sep=;} hint that spreadsheets write, which is not data
 */
record CsvDialect(TextEncoding encoding, char delimiter, boolean separatorLine) {}
