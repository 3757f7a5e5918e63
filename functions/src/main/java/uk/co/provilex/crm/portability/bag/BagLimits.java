package uk.co.provilex.crm.portability.bag;

/**
 * How much of a zip file is unpacked before it is taken for one that is made to exhaust whoever unpacks it.
 *
 * @param mostEntries the most entries it may have, and the most lines of each file that names them
 * @param mostBytes the most octets that all of them may unpack to
 * @param mostRatio the most octets that one of a large entry may unpack to
 * @param largeBytes from how many unpacked octets on an entry is large
 */
public record BagLimits(int mostEntries, long mostBytes, int mostRatio, long largeBytes) {

    /** What anybody may verify of their own: as much as there is. */
    public static final BagLimits NONE =
            new BagLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);

    /** What is unpacked of a stranger's: 20 GiB from 1,000 entries, and of a large entry 200 octets from each. */
    public static final BagLimits STRANGERS = new BagLimits(1_000, 20L << 30, 200, 100L << 20);
}
