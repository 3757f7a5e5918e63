package uk.co.provilex.crm.local.launch;

import java.io.Serial;

/** Tells, in one sentence for a person, that another program already listens on the port. */
public final class PortTakenException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Names the port and the remedy. */
    public PortTakenException(int port, Throwable cause) {
        super(
                "Port " + port + " is taken by another program: stop that one, or choose another port with -Dport="
                        + (port + 1) + ".",
                cause);
    }
}
