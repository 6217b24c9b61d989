# frozen_string_literal: true

# Mails that wait to be sent.
class Queue
  def initialize(settings)
    @url = settings.fetch("url")
    @prefetch = settings.fetch("prefetch")
  end
end
