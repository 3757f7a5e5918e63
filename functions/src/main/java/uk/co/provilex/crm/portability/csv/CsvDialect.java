package uk.co.provilex.crm.portability.csv;

import java.nio.charset.Charset;

/**
 * How a file is written: its characters and its delimiter.
 *
 * @param charset what the bytes mean; UTF-8 when nothing but ASCII was seen
 * @param asciiSoFar whether the sample held nothing but ASCII, so that the first other byte decides between UTF-8 and
 *     Windows-1252
 * @param byteOrderMark how many bytes of byte order mark to skip
 * @param delimiter what separates the cells
 * @param separatorLine whether the first line is the {@code sep=;} hint that spreadsheets write, which is not data
 */
record CsvDialect(Charset charset, boolean asciiSoFar, int byteOrderMark, char delimiter, boolean separatorLine) {}
