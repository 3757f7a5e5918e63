package uk.co.provilex.crm.policy;

import java.util.List;
import java.util.Locale;

/** Each promise of the privacy policy: how far it is kept today, and by what. */
enum Promise {
    P01(
            "Leads are contact details that were collected with consent or on another lawful basis",
            State.ENFORCED,
            "No lead is stored without a record of its lawful basis: wording and its hash, source, method and time.",
            "createLead",
            "listConsents",
            "recordConsent"),
    P02(
            "Users give a name, an email address and login credentials only",
            State.ENFORCED,
            "Credentials live in Amazon Cognito alone: no operation of the API takes a password. Name and address are"
                    + " sealed under a key of the user's own. Every stored field is declared with purpose and retention; a field"
                    + " that is not fails the build.",
            "getMe"),
    P03(
            "Usage data serves security and performance only",
            State.ENFORCED,
            "Sign-ins, with address and device type, and account changes are recorded sealed under the user's key, shown"
                    + " to the user and its admins, kept for 90 days and never logged; no other use is. The source"
                    + " address of a sign-up is kept for an hour, as a keyed token that does not tell it.",
            "listUserActivity"),
    P04(
            "Data is used to store, organise and manage leads, to give access, to comply and to improve",
            State.PARTLY,
            "No part of the product sends data to analytics or marketing; its outbound hosts are a closed list. Whether a"
                    + " person may be contacted for a purpose is answered by what is recorded of it.",
            "checkContact"),
    P05(
            "Nothing goes to advertisers, payment processors or other third parties",
            State.PARTLY,
            "Functions call the endpoints of AWS that this answer lists and no others, each with the permissions of its"
                    + " own role.",
            "getTrust"),
    P06(
            "Only the tenant's authorised users reach its data",
            State.ENFORCED,
            "Two walls, each of which holds alone: keys can only be built from the caller's tenant, and the credentials"
                    + " in use reach only items and keys of that tenant. Users are checked against the store on every"
                    + " request.",
            "inviteUser",
            "updateUser"),
    P07(
            "Data is disclosed only on a valid legal request",
            State.PLANNED,
            "A register of disclosures, written before access is given, is planned. There is no way to give such access"
                    + " until then."),
    P08(
            "The tenant owns its data and Provilex processes it",
            State.PARTLY,
            "An export of everything holds every live lead that is not restricted, with its consents, notes and tasks, in open"
                    + " formats, and proves by counts and checksums that it is complete. Such a package comes back in as it was."
                    + " Restricted leads are counted in it, and taken out one by one.",
            "createExport",
            "createImport",
            "undoImport"),
    P09(
            "The tenant answers for having collected its leads lawfully",
            State.ENFORCED,
            "An import whose lawful basis is stated for the whole file needs the uploader's attestation, which is kept"
                    + " with each consent.",
            "startImport"),
    P10(
            "Data is protected against unauthorised access, loss and misuse",
            State.PARTLY,
            "Personal data is encrypted under a key per person; each function's role allows only what it does; every"
                    + " change and disclosure is recorded. Making that record tamper-evident is planned."),
    P11(
            "Data is kept only while the account is active",
            State.ENFORCED,
            "Sign-ups that nobody confirms are removed after 7 days. When an owner closes the account, that can be"
                    + " cancelled for a time of grace; then nobody is let in, everything is removed in dated steps, and a"
                    + " signed certificate says so.",
            "getClosure",
            "requestClosure",
            "signUp"),
    P12(
            "Leads, users and everything can be deleted at any time",
            State.ENFORCED,
            "Leads can be put in the trash, from which they are erased for good when their time is over, and erased at any"
                    + " time, as users can, whose work stays under an id that names nobody. Owners can close the whole account.",
            "deleteUser",
            "eraseLead",
            "requestClosure",
            "trashLead"),
    P13(
            "Deleted data is permanently removed in a reasonable time",
            State.ENFORCED,
            "Each erasure of a lead or user, and each closure of an account, tells since when nobody sees it, when nothing"
                    + " live was left, and from when on no backup of its key exists, a day after the key was destroyed; a"
                    + " signed receipt says so, which anyone can check.",
            "getClosure",
            "getErasure",
            "listErasures"),
    P14(
            "Everybody may see, correct and delete their data",
            State.PARTLY,
            "Tenants read, correct and export their leads, and answer requests with a statutory clock and evidence; a request for"
                    + " a copy has it packed, one for erasure has the lead erased. By a link of its own a lead sees its data,"
                    + " withdraws and objects at once, and asks for the rest, without an account. What users ask Provilex about"
                    + " their accounts is recorded with its clock, and answered by email.",
            "addMyRequest",
            "addRightsEvent",
            "addRightsRequest",
            "askAsSubject",
            "getSubject",
            "issueSubjectLink",
            "listMyRequests"),
    P15(
            "Processing can be limited or stopped",
            State.ENFORCED,
            "A restricted lead is read only by those who may lift the restriction or serve a request of the person. Everything else"
                    + " refuses or leaves it out, and says why; the person is told before a restriction is lifted.",
            "checkContact",
            "liftRestriction",
            "restrictLead"),
    P16(
            "Data can be taken elsewhere",
            State.ENFORCED,
            "Exports in open formats (BagIt, JSON Lines, CSV) from a signed URL, without a limit of rows; each is signed, and"
                    + " anyone can check it offline with the published key.",
            "createExport",
            "getExport"),
    P17(
            "There is somebody to write to",
            State.ENFORCED,
            "The contact is served with the policy, with this answer and with every fault of ours.",
            "getPrivacyPolicy"),
    P18(
            "Changes of the policy are published with a new date",
            State.ENFORCED,
            "Every version is served with its date and hash and never changes; each tenant's acceptance is kept with"
                    + " both.",
            "getPrivacyPolicyVersion",
            "signUp");

    /** How far a promise is kept. */
    enum State {
        /** A control keeps it, and a test fails without the control. */
        ENFORCED,
        /** Some of it is. */
        PARTLY,
        /** Not yet. */
        PLANNED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String title;
    private final State state;
    private final String control;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes an immutable list
    private final List<String> operations;

    Promise(String title, State state, String control, String... operations) {
        this.title = title;
        this.state = state;
        this.control = control;
        this.operations = List.of(operations);
    }

    String title() {
        return title;
    }

    State state() {
        return state;
    }

    String control() {
        return control;
    }

    /** Returns by which operations of the contract it is kept or can be seen, in alphabetical order. */
    List<String> operations() {
        return operations;
    }
}
