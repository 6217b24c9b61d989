# frozen_string_literal: true

require "erb"
require "yaml"
require_relative "queue"

settings = YAML.safe_load(ERB.new(File.read("config/mailer.yml")).result)

Queue.new(settings.fetch("queue")).each do |mail|
  mail.deliver(settings.fetch("smtp"))
end
