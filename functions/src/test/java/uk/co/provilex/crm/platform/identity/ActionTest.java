package uk.co.provilex.crm.platform.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ActionTest {

    @ParameterizedTest(name = "{0}: owner {1}, admin {2}, member {3}, viewer {4}")
    @CsvSource({
        "GET_ME,             yes, yes, yes, yes",
        "SIGN_OUT,           yes, yes, yes, yes",
        "GET_TENANT,         yes, yes, yes, yes",
        "UPDATE_TENANT,      yes, yes, no,  no",
        "INVITE_USER,        yes, yes, no,  no",
        "LIST_USERS,         yes, yes, yes, yes",
        "GET_USER,           yes, yes, yes, yes",
        "UPDATE_USER,        yes, yes, no,  no",
        "REQUEST_CLOSURE,    yes, no,  no,  no",
        "CANCEL_CLOSURE,     yes, no,  no,  no",
        "DELETE_USER,        yes, yes, no,  no",
        "LIST_USER_ACTIVITY, yes, yes, yes, yes",
        "CREATE_LEAD,        yes, yes, yes, no",
        "LIST_LEADS,         yes, yes, yes, yes",
        "GET_LEAD,           yes, yes, yes, yes",
        "UPDATE_LEAD,        yes, yes, yes, no",
        "TRASH_LEAD,         yes, yes, yes, no",
        "RESTORE_LEAD,       yes, yes, yes, no",
        "SEARCH_LEADS,       yes, yes, yes, yes",
        "ADD_NOTE,           yes, yes, yes, no",
        "LIST_NOTES,         yes, yes, yes, yes",
        "ADD_TASK,           yes, yes, yes, no",
        "LIST_TASKS,         yes, yes, yes, yes",
        "UPDATE_TASK,        yes, yes, yes, no",
        "GET_TIMELINE,       yes, yes, yes, yes",
        "LIST_CONSENTS,      yes, yes, yes, yes",
        "RECORD_CONSENT,     yes, yes, yes, no",
        "WITHDRAW_CONSENT,   yes, yes, yes, no",
        "GET_CONSENT_RECORD, yes, yes, yes, yes",
        "CHECK_CONTACT,      yes, yes, yes, yes",
        "RESTRICT_LEAD,      yes, yes, no,  no",
        "LIFT_RESTRICTION,   yes, yes, no,  no",
        "CREATE_IMPORT,      yes, yes, no,  no",
        "LIST_IMPORTS,       yes, yes, no,  no",
        "GET_IMPORT,         yes, yes, no,  no",
        "START_IMPORT,       yes, yes, no,  no",
        "PREVIEW_IMPORT,     yes, yes, no,  no",
        "UNDO_IMPORT,        yes, yes, no,  no",
        "GET_IMPORT_REJECTS, yes, yes, no,  no",
        "CANCEL_IMPORT,      yes, yes, no,  no",
        "ADD_RIGHTS_REQUEST,    yes, yes, yes, no",
        "LIST_RIGHTS,     yes, yes, yes, no",
        "GET_RIGHTS_REQUEST,       yes, yes, yes, no",
        "ADD_RIGHTS_EVENT,         yes, yes, yes, no",
        "GET_EVIDENCE,      yes, yes, no,  no",
        "ADD_MY_REQUEST, yes, yes, yes, yes",
        "LIST_MY_REQUESTS, yes, yes, yes, yes",
        "CREATE_EXPORT,      yes, yes, no,  no",
        "LIST_EXPORTS,       yes, yes, no,  no",
        "GET_EXPORT,         yes, yes, no,  no",
        "CANCEL_EXPORT,      yes, yes, no,  no",
        "ERASE_LEAD,         yes, yes, no,  no",
        "ISSUE_SUBJECT_LINK,   yes, yes, no,  no",
        "REVOKE_LINKS, yes, yes, yes, no",
        "LIST_ERASURES,      yes, yes, no,  no",
        "GET_ERASURE,        yes, yes, no,  no",
        "PREVIEW_RETENTION,  yes, yes, no,  no",
    })
    void allowsExactlyTheRolesOfTheMatrix(Action action, String owner, String admin, String member, String viewer) {
        assertEquals(
                "owner %s, admin %s, member %s, viewer %s".formatted(owner, admin, member, viewer),
                "owner %s, admin %s, member %s, viewer %s"
                        .formatted(
                                word(action, Role.OWNER),
                                word(action, Role.ADMIN),
                                word(action, Role.MEMBER),
                                word(action, Role.VIEWER)));
    }

    @Test
    void everyActionHasItsRowInTheMatrixAbove() throws NoSuchMethodException {
        var rows = ActionTest.class
                .getDeclaredMethod(
                        "allowsExactlyTheRolesOfTheMatrix",
                        Action.class,
                        String.class,
                        String.class,
                        String.class,
                        String.class)
                .getAnnotation(CsvSource.class)
                .value();
        var named = java.util.Arrays.stream(rows)
                .map(row -> Action.valueOf(row.substring(0, row.indexOf(',')).strip()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(EnumSet.allOf(Action.class)), named);
    }

    private static String word(Action action, Role role) {
        return action.allows(role) ? "yes" : "no";
    }
}
