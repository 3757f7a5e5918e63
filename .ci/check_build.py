"""Checks what `sam build` wrote: that its paths lead to the zip and that the stack stays far from CloudFormation's limits."""

import pathlib
import sys

from samtranslator.yaml_helper import yaml_parse

BUILT = pathlib.Path(".aws-sam/build/template.yaml")
# CloudFormation allows 500 resources in a stack; each function becomes a version, an alias and permissions besides.
MOST_RESOURCES = 450


def code_uris(template):
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            yield name, resource["Properties"]["CodeUri"]


def transformed_size(path):
    """Returns how many resources CloudFormation makes of the template."""
    import boto3
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    text = path.read_text()
    template = yaml_parse(text)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            # The translator only takes code that is already in a bucket, which "sam deploy" sees to.
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
    defaults = {name: parameter.get("Default", "") for name, parameter in template["Parameters"].items()}
    session = boto3.session.Session(region_name="eu-west-2")
    translated = Translator({}, Parser(), boto_session=session).translate(template, defaults)
    return len(translated["Resources"])


def main():
    template = yaml_parse(BUILT.read_text())
    missing = [name for name, uri in code_uris(template) if not (BUILT.parent / uri).is_file()]
    if missing:
        sys.exit(f"the built template leads to no zip for {', '.join(missing)}")
    resources = transformed_size(pathlib.Path("template.yaml"))
    print(f"{resources} resources in the root stack")
    if resources > MOST_RESOURCES:
        sys.exit(f"more than {MOST_RESOURCES} resources: split the stack before CloudFormation refuses it at 500")


if __name__ == "__main__":
    main()
