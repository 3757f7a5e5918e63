package uk.co.provilex.crm.local.contract;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A node of the document and where it is.
 *
 * @param pointer its JSON Pointer (RFC 6901) from the root, with every reference followed
 * @param node the node; a missing node if there is none
 */
record Located(String pointer, JsonNode node) {}
