"""What Rasa imports beside what this bot runs on is imported when it is used, and is then what it would be anyway."""

from __future__ import annotations

import pytest
from new_process import in_a_new_process, with_the_patches_and_without

from faq import rasa_imports


def test_tensorflow_is_loaded_when_it_is_used_and_not_before() -> None:
    before, after, kind = in_a_new_process(
        """
        import json, sys
        rasa_patches.apply()
        import rasa.core.agent, spacy
        before = "tensorflow" in sys.modules
        from rasa.nlu.classifiers.diet_classifier import DIETClassifier
        import rasa.utils.train_utils
        kind = rasa.utils.train_utils.create_data_generators.__module__
        print(json.dumps([before, "tensorflow" in sys.modules, kind]))
        """
    )

    assert not before
    assert after
    assert kind == "rasa.utils.train_utils"


def test_the_lazy_modules_offer_what_they_offer_without_the_patch() -> None:
    code = """
        import importlib, json
        from faq import rasa_imports
        modules = [importlib.import_module(name) for name in sorted(rasa_imports._ON_FIRST_USE)]
        print(json.dumps([sorted(name for name in vars(module) if not name.startswith("__")) for module in modules]))
        """

    patched, plain = with_the_patches_and_without(code)

    assert patched == plain


def test_libraries_that_a_bot_seldom_calls_are_imported_when_it_does() -> None:
    before, after, shares, key = in_a_new_process(
        """
        import json, sys
        rasa_patches.apply()
        import rasa.core.agent, rasa.core.tracker_store, rasa.utils.tensorflow.model_data as model_data, spacy
        libraries = ["sklearn", "boto3", "spacy.cli"]
        before = [name in sys.modules for name in libraries]
        shares = [len(part) for part in model_data.train_test_split(list(range(10)), test_size=0.3, random_state=1)]
        key = type(rasa.core.tracker_store.Key("sender")).__module__
        spacy.info(silent=True)
        print(json.dumps([before, [name in sys.modules for name in libraries], shares, key]))
        """
    )

    assert before == [False] * 3
    assert after == [True] * 3
    assert shares == [7, 3]
    assert key == "boto3.dynamodb.conditions"


def test_vendors_libraries_are_not_imported_by_a_running_bot() -> None:
    found = in_a_new_process(
        """
        import json, sys
        rasa_patches.apply()
        import rasa.core.agent, rasa.core.run
        vendors = ["aiogram", "slack_sdk", "webexteamssdk", "socketio", "google.oauth2"]
        libraries = [*vendors, "h5py", "redis", "pymongo", "questionary", "prompt_toolkit"]
        print(json.dumps([name for name in libraries if name in sys.modules]))
        """
    )

    assert found == []


def test_a_vendors_channel_is_named_and_made_as_before() -> None:
    code = """
        import json
        from rasa.core.channels import BUILTIN_CHANNELS
        from rasa.core.run import create_http_input_channels
        slack = BUILTIN_CHANNELS["slack"].from_credentials({"slack_token": "x", "slack_signing_secret": "y"})
        print(json.dumps([sorted(BUILTIN_CHANNELS), type(slack).__module__, type(slack).__name__, slack.name()]))
        """

    patched, plain = with_the_patches_and_without(code)

    assert patched == plain


@pytest.mark.parametrize("name", sorted(rasa_imports._VENDORS_CHANNELS))
def test_a_vendors_channel_is_found_under_its_own_name(name: str) -> None:
    code = f"""
        import json, rasa.core.channels
        from rasa.core.channels import {name} as module
        channel = rasa.core.channels.BUILTIN_CHANNELS["{name}"]
        wanted = getattr(module, "{rasa_imports._VENDORS_CHANNELS[name]}")
        print(json.dumps([channel.name(), channel.from_credentials.__func__ is wanted.from_credentials.__func__]))
        """

    patched, plain = with_the_patches_and_without(code)

    assert patched == plain == [name, True]


def test_training_tells_components_apart_without_the_neural_ones() -> None:
    left_out, tensorflow, stands_in, uses_it = in_a_new_process(
        """
        import json, sys
        rasa_patches.apply()
        from faq import rasa_imports
        left_out = rasa_imports.leave_out_neural_components("pipeline: [nlu.topic_classifier.TopicClassifier]")
        from rasa.graph_components.validators import default_recipe_validator as validator
        tensorflow = "tensorflow" in sys.modules
        from rasa.nlu.classifiers.diet_classifier import DIETClassifier
        stands_in = validator.DIETClassifier is not DIETClassifier
        print(json.dumps([left_out, tensorflow, stands_in, DIETClassifier.__module__]))
        """
    )

    assert left_out
    assert not tensorflow
    assert stands_in
    assert uses_it == "rasa.nlu.classifiers.diet_classifier"


def test_where_a_neural_component_is_used_all_are_what_they_are() -> None:
    left_out, is_real = in_a_new_process(
        """
        import json
        rasa_patches.apply()
        from faq import rasa_imports
        left_out = rasa_imports.leave_out_neural_components("pipeline: [{name: DIETClassifier}]")
        from rasa.graph_components.validators import default_recipe_validator as validator
        from rasa.nlu.classifiers.diet_classifier import DIETClassifier
        print(json.dumps([left_out, validator.DIETClassifier is DIETClassifier]))
        """
    )

    assert not left_out
    assert is_real


def test_a_stand_in_has_all_names_that_are_taken_from_its_module() -> None:
    missing = in_a_new_process(
        """
        import importlib, json
        rasa_patches.apply()
        from faq import rasa_imports
        modules = {name: importlib.import_module(name) for name in rasa_imports._NEURAL}
        print(json.dumps([name for module, names in rasa_imports._NEURAL.items() for name in names
                          if not hasattr(modules[module], name)]))
        """
    )

    assert missing == []
