/** Reads template.yaml as CloudFormation and SAM would, for as much as the product uses. */
@NullMarked
package uk.co.provilex.crm.local.template;

import org.jspecify.annotations.NullMarked;
