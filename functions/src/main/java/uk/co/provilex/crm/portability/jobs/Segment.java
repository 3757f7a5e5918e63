package uk.co.provilex.crm.portability.jobs;

import java.util.List;
import java.util.Set;

/**
 * One piece of an export that is staged and counted. It holds ids and numbers only.
 *
 * @param number its place, from 0
 * @param version the version of the progress that its writer went on from, which is part of its objects' names: no two
 *     writers ever have the same, so that one that was believed to be dead cannot overwrite the other's
 * @param parts which parts have lines
 * @param leads the leads that it is about
 * @param erased those of them that were erased after they were staged, and must not be packed
 */
public record Segment(long number, long version, Set<String> parts, List<String> leads, Set<String> erased) {

    /** Copies what it is given. */
    public Segment {
        parts = Set.copyOf(parts);
        leads = List.copyOf(leads);
        erased = Set.copyOf(erased);
    }

    /**
     * Returns what has to be known of this segment to pack it, which are not all its leads.
     *
     * @param same its parts, in a set that it may share with others
     */
    public Segment toPack(Set<String> same) {
        return new Segment(number, version, same, List.of(), erased);
    }

    /** Returns this segment with other leads known to be erased. */
    public Segment without(Set<String> known) {
        return new Segment(number, version, parts, leads, known);
    }
}
